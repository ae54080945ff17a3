import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StepContext, StepKind } from '@/server/runs/kind'
import { kindAt } from '@/server/runs/kinds'
import { deployment, pod, replicaSet, statefulSet } from '@/server/testing/kube-objects'
import { type MemoryCluster, memoryCluster } from '@/server/testing/memory-cluster'
import { bench } from '@/server/testing/step-context'
import { clusterSteps } from './cluster-steps'
import { approve, group, manual } from './people'

const ENGINE = { kind: 'Deployment', namespace: 'governance', name: 'engine' }
const POD = { kind: 'Pod', namespace: 'governance', name: 'db-2' }
const shop = () => memoryCluster([deployment('v1'), replicaSet(2, 'v1'), pod('engine-a')])
const set = () => memoryCluster([statefulSet('v1'), pod('db-2', { of: ['StatefulSet', 'db'] })])
const status = (cluster: MemoryCluster, more: object) =>
  cluster.change('Deployment', 'engine', (object) => Object.assign(object.status as object, more))
const spec = (cluster: MemoryCluster) => cluster.at('Deployment', 'engine').spec as { paused?: boolean; replicas: number }

/** How one kind is tried: what is there, what it is asked, what controllers make of it, and what it looks like where it was not done. */
type Row = {
  world: () => MemoryCluster
  params: unknown
  settle?: (cluster: MemoryCluster) => void
  /** For a kind that only looks: something it must not pass. */
  spoil?: (cluster: MemoryCluster) => void
  decision?: (verdict: 'approve' | 'refuse') => StepContext['decision']
  /** What compensation must bring back, or why there is nothing that could. */
  back: ((cluster: MemoryCluster) => void) | string
}

const decided = (verdict: 'approve' | 'refuse') => async () => ({ verdict, by: 'berta', reason: 'so', at: new Date() })
const ROWS: Record<string, Row> = {
  'check@1': {
    world: shop,
    params: { target: ENGINE, wants: [{ is: 'notPaused' }] },
    spoil: (cluster) => cluster.change('Deployment', 'engine', (object) => Object.assign(object.spec as object, { paused: true })),
    back: 'it changes nothing',
  },
  'cluster.patch@1': {
    world: shop,
    params: { target: ENGINE, change: { do: 'pauseRollout', isPaused: true }, decided: null, holdMs: 0 },
    back: (cluster) => expect(spec(cluster).paused ?? false).toBe(false),
  },
  'cluster.restart@1': {
    world: shop,
    params: { target: ENGINE, decided: null },
    back: 'new pods of the same content are what was there',
  },
  'cluster.scale@1': {
    world: shop,
    params: { target: ENGINE, replicas: 5, decided: null, holdMs: 0, timeoutMs: 60_000 },
    settle: (cluster) => status(cluster, { replicas: 5, readyReplicas: 5, observedGeneration: 3 }),
    back: (cluster) => expect(spec(cluster).replicas).toBe(3),
  },
  'cluster.delete-pod@1': {
    world: set,
    params: { target: POD, uid: 'uid-db-2', onlyUnready: false, successor: null, graceSeconds: null, timeoutMs: 60_000 },
    back: 'its owner has made another one',
  },
  'cluster.evict@1': {
    world: set,
    params: { target: POD, uid: 'uid-db-2', timeoutMs: 60_000 },
    back: 'its owner has made another one; uncordoning is a step of its own',
  },
  'cluster.repair-set@1': {
    world: () =>
      memoryCluster(
        [statefulSet('v1', { spec: { replicas: 1 } }), pod('db-0', { of: ['StatefulSet', 'db'], revision: 'db-1', ready: false })],
        {
          react: (at, { verb }) => {
            if (verb === 'delete') at.put(pod('db-0', { of: ['StatefulSet', 'db'], revision: 'db-2', metadata: { uid: 'new' } }))
          },
        },
      ),
    params: { target: { kind: 'StatefulSet', namespace: 'governance', name: 'db' }, timeoutMs: 60_000 },
    back: 'a pod of the bad revision is what nobody wants back',
  },
  'wait-for@1': {
    world: shop,
    params: { target: ENGINE, until: 'rollout', revision: null, holdMs: 0, timeoutMs: 60_000 },
    spoil: (cluster) => status(cluster, { updatedReplicas: 1 }),
    back: 'it changes nothing',
  },
  'group@1': { world: shop, params: {}, back: 'it changes nothing' },
  'approve@1': { world: shop, params: { question: 'go on?' }, decision: decided, back: 'a word that was given was given' },
  'manual@1': { world: shop, params: { question: 'done?' }, decision: decided, back: 'a person takes back what a person did' },
}

/** Kinds that keep what they need in the database: the tests in which each is observed, verified and taken back. */
const APPLY = 'server/runs/kinds/cluster-apply.test.ts'
const CONFIG = 'server/runs/plans/rollback-config.test.ts'
const CONTAIN = 'server/runs/plans/contain.test.ts'
const LATCH = 'server/runs/kinds/deny-latch.test.ts'
const RESUME = 'server/services/emergency/resume.test.ts'
const RESUMED = [
  RESUME,
  'resumed by two leads: exactly what was there comes back, the engine first and denying, and then it decides',
] as const
const RESPONSE = 'server/services/responses/runs.test.ts'
const HIGH = [
  RESPONSE,
  'high: the agent is denied everywhere, evidence is kept, and what carries its label goes to 0 with its count kept, as automation',
] as const
const STOP = 'server/services/emergency/stop.test.ts'
const STOPPED = [STOP, 'stop of all services: denied, contained, ended and gone, each observed, and confirmed by a second sight'] as const
const PROVEN: Record<string, readonly (readonly [file: string, title: string])[]> = {
  'cluster.isolate@1': [
    [
      CONTAIN,
      'two sandboxes of an agent, one behind a Service: cut off, seen to be, ended, seen to be gone, and the agent blocked, as automation',
    ],
  ],
  'check.contained@1': [
    [
      CONTAIN,
      'two sandboxes of an agent, one behind a Service: cut off, seen to be, ended, seen to be gone, and the agent blocked, as automation',
    ],
  ],
  'evidence.capture@1': [[CONTAIN, 'evidence of a pod: masked, a digest each, a list of all in the log, and a gap is a row that says why']],
  'evidence.rows@1': [HIGH, [RESPONSE, 'evidence of the audit log: head, checkpoints, digests of tiles, checks and anchors']],
  'agent.scale@1': [HIGH, [RESPONSE, 'F8 a workload that cannot be scaled: not confirmed, and the step of the response has failed']],
  'agent.gone@1': [HIGH],
  'check.stopped@1': [
    [
      CONTAIN,
      'two sandboxes of an agent, one behind a Service: cut off, seen to be, ended, seen to be gone, and the agent blocked, as automation',
    ],
  ],
  'deny-latch@1': [
    [LATCH, 'suspends, then blocks: recorded with who, why and the run, and done when every engine and controller said that it follows'],
    [LATCH, 'F8 the row is written and an engine does not follow: not confirmed, and it is named'],
  ],
  ...Object.fromEntries(['resume.check@1', 'resume.denying@1', 'resume.lift@1'].map((kind) => [kind, [RESUMED]])),
  'resume.watch@1': [[RESUME, 'something uncontrolled after it denies everything again, and the resume has failed']],
  'emergency.latch@1': [STOPPED],
  'emergency.keep@1': [STOPPED],
  'emergency.pause@1': [[STOP, 'one workload: what would scale it up again is paused first, and nothing else is touched']],
  'emergency.quarantine@1': [STOPPED],
  'emergency.contained@1': [STOPPED],
  'emergency.evidence@1': [
    STOPPED,
    [
      'server/services/emergency/evidence.fault.test.ts',
      'a log that hangs and one that is refused are gaps, kept as such: the sandboxes end in time, and the stop is confirmed',
    ],
  ],
  'emergency.terminate@1': [STOPPED],
  'emergency.scale@1': [STOPPED],
  'emergency.gone@1': [STOPPED],
  'emergency.stopped@1': [STOPPED],
  'config.snapshot@1': [
    [CONFIG, 'somebody opens the network: the snapshot comes back whole'],
    ['server/runs/plans/rollback-config.fault.test.ts', 'F28 the set changes between plan and run: nothing is written'],
  ],
  'config.check@1': [[CONFIG, 'rights come back: a role that was widened, a binding that was added, one that was removed']],
  'cluster.apply@1': [
    [APPLY, 'applies what is in the snapshot, and takes away what was added; its params hold no body; taking it back gives what was found'],
    [APPLY, 'what changed since the plan is not written over; what somebody changed afterwards is named, and left by the way back'],
  ],
  'cluster.prune@1': [
    [APPLY, 'prune removes one object by uid, spares another of its name, and makes it again by the way back'],
    [APPLY, 'what a finalizer holds is not gone, and the finalizer is named'],
  ],
}

const KINDS = [...clusterSteps(), group, approve, manual]
const rowOf = (kind: StepKind): Row => {
  const row = ROWS[kindAt(kind)]
  if (!row) throw new Error(`${kindAt(kind)} has no row here: how is it observed, verified and taken back?`)
  return row
}
const named = KINDS.filter((kind) => !(kindAt(kind) in PROVEN)).map((kind) => ({ name: kindAt(kind), kind }))
const WRITES = named.filter(({ kind }) => kind.effect !== 'read')

test('every kind of a worker has its row, and no row is of a kind that is gone', () => {
  expect([...Object.keys(ROWS), ...Object.keys(PROVEN)].sort()).toEqual(KINDS.map(kindAt).sort())
})

test.each(Object.entries(PROVEN))('%s has the tests that its row names', (_name, tests) => {
  for (const [file, title] of tests) expect(readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')).toContain(title)
})

async function done(kind: StepKind) {
  const { world, params, settle } = rowOf(kind)
  const cluster = world()
  const at = bench(cluster)
  const parsed = kind.params.parse(params)
  const c = at.step()
  const target = kind.target(parsed)
  const body = kind.capture ? await kind.capture(c, parsed) : {}
  const prior = { targetKey: target, body, takenAt: c.now() }
  at.priors.set(target, prior)
  const before = await kind.observe(c, parsed)
  await kind.run(c, parsed, 'key', c.signal)
  settle?.(cluster)
  return { cluster, at, c, parsed, prior, before }
}

test.each(WRITES)('$name is observed: not there before it was done, there afterwards', async ({ kind }) => {
  const { before, c, parsed } = await done(kind)
  expect(['absent', 'partial']).toContain(before)
  expect(await kind.observe(c, parsed)).toBe('satisfied')
})

test.each(WRITES)('$name is verified by what is there: not where its call did nothing', async ({ kind }) => {
  const { c, parsed } = await done(kind)
  expect(await kind.verify(c, parsed, c.signal)).toMatchObject({ state: 'verified' })
  const untouched = bench(rowOf(kind).world()).step()
  expect((await kind.verify(untouched, parsed, untouched.signal)).state).not.toBe('verified')
})

test.each(named.filter(({ kind }) => kind.effect === 'read'))('$name passes what is so, and nothing else', async ({ kind }) => {
  const { world, params, spoil, decision } = rowOf(kind)
  const cluster = world()
  const c = bench(cluster).step()
  const parsed = kind.params.parse(params)
  await kind.run(c, parsed, 'key', c.signal)
  const said = async (word?: 'approve' | 'refuse') => {
    const given = word && decision ? { decision: decision(word) } : {}
    return (await kind.verify({ ...c, ...given }, parsed, c.signal)).state
  }
  if (decision) return expect([await said(), await said('approve'), await said('refuse')]).toEqual(['waiting', 'verified', 'failed'])
  expect(await said()).toBe('verified')
  if (spoil === undefined) return
  spoil(cluster)
  expect(['pending', 'failed']).toContain(await said())
})

test.each(named)('$name is taken back, or says why it never is', async ({ kind }) => {
  const { back } = rowOf(kind)
  if (typeof back === 'string') return expect([kind.compensate, back.length > 0]).toEqual([undefined, true])
  const { cluster, c, parsed, prior } = await done(kind)
  await kind.compensate?.(c, parsed, prior)
  back(cluster)
})
