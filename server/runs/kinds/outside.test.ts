import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { decideStep } from '@/server/runs/decide'
import { kindsOf } from '@/server/runs/kinds'
import { createPlan, type PlanStep } from '@/server/runs/plan'
import { resolveStep } from '@/server/runs/resolve'
import { sendOutbox } from '@/server/runs/send-outbox'
import { startRun } from '@/server/runs/start'
import type { Told } from '@/server/runs/tell'
import { fireTimers } from '@/server/runs/timers'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { startEngine, stopEngines, untilRun } from '@/server/testing/runs/engines'
import { runOf, stepsOf } from '@/server/testing/runs/orders'
import { notify } from './notify'
import { approve, group } from './people'
import { subRun } from './sub-run'

hostOwnDatabase()
const lend = () => lendFrom(pool())
const kinds = kindsOf([group, approve, notify, subRun])
let timers: NodeJS.Timeout
beforeAll(() => {
  timers = setInterval(() => void fireTimers(lend()), 100)
})
afterEach(async () => {
  await stopEngines()
  await checkInvariants()
})
afterAll(async () => {
  clearInterval(timers)
  await pool().end()
})

const LEAD = { any: [{ role: 'lead' as const, n: 1 }] }
const plan = (steps: Omit<PlanStep, 'title'>[], quorum: typeof LEAD | null = null): Promise<string> =>
  lend()((client) =>
    createPlan(client, kinds, {
      ...{ kind: 'test', class: 'routine', lane: 1, precedence: 20, params: {}, quorum, createdBy: 'anna', expiresInMs: 600_000 },
      steps: steps.map((step) => ({ title: step.kind, ...step })),
      targets: [{ key: `t-${crypto.randomUUID()}` }],
      preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
      digest: crypto.randomUUID(),
    }),
  )
const start = async (planId: string): Promise<string> => {
  const approvals = [{ personId: 'berta', roles: ['lead' as const] }]
  return (await startRun({ planId, requestId: crypto.randomUUID(), requestedBy: 'anna', reason: 'a test', approvals }, lend())).runId
}
const engine = (worker: string, list = kinds) => startEngine(worker, { kinds: list })
const says = { n: 1, kind: 'notify@1', params: { severity: 3, title: 'The drill begins', detail: 'nobody has to do anything' } }
const asks = { n: 1, kind: 'approve@1', params: { question: 'go on?' } }
const starts = (planId: string) => ({ n: 1, kind: 'sub-run@1', params: { planId, reason: 'the second part' } })
const saidOf = async (runId: string) =>
  (
    await pool().query<{ id: string; state: string }>(`SELECT id, state FROM outbox WHERE body ->> 'key' = $1 ORDER BY id`, [
      `run:${runId}:said:1`,
    ])
  ).rows
const childOf = async (planId: string) =>
  (await pool().query<{ id: string; state: string }>('SELECT id, state FROM run WHERE plan_id = $1', [planId])).rows

test('notify is done when it was handed on, once', async () => {
  const told: Told[] = []
  const runId = await start(await plan([says]))
  await engine('n1')
  await vi.waitUntil(async () => (await saidOf(runId)).length === 1, { timeout: 10_000 })
  expect((await stepsOf(runId))[0]?.state).not.toBe('done')
  await sendOutbox(lend(), async (one) => void told.push(one))
  await untilRun(runId, 'done')
  expect(told.filter(({ key }) => key === `run:${runId}:said:1`)).toMatchObject([
    { kind: 'alarm', severity: 3, title: 'The drill begins', href: `/runs/${runId}` },
  ])
})

test('notify that cannot be handed on fails with why; aborted, what it said is over', async () => {
  const runId = await start(await plan([says]))
  await engine('n2')
  await vi.waitUntil(async () => (await saidOf(runId)).length === 1, { timeout: 10_000 })
  await pool().query(`UPDATE outbox SET state = 'failed', error = 'no channel' WHERE body ->> 'key' = $1`, [`run:${runId}:said:1`])
  await untilRun(runId, 'failed')
  expect((await stepsOf(runId))[0]?.error).toContain('no channel')
  await resolveStep({ runId, n: 1, choice: 'abort', by: 'anna', reason: 'nobody hears it' }, lend())
  await untilRun(runId, 'cancelled')
  const kindsTold = (
    await pool().query<{ kind: string }>(`SELECT kind FROM outbox WHERE body ->> 'key' = $1 ORDER BY id`, [`run:${runId}:said:1`])
  ).rows
  expect(kindsTold.map(({ kind }) => kind)).toEqual(['alarm', 'clear'])
})

test('a child run is started with its parent’s people, waited for without a lease, and its end is the step’s', async () => {
  const childPlan = await plan([asks], LEAD)
  const runId = await start(await plan([starts(childPlan)]))
  await engine('s1')
  await untilRun(runId, 'waiting')
  const [child] = await childOf(childPlan)
  if (child === undefined) throw new Error('no child')
  expect(await runOf(runId)).toMatchObject({ owner: null, waiting_for: expect.stringContaining(child.id) })
  await untilRun(child.id, 'waiting')
  await decideStep({ runId: child.id, n: 1, verdict: 'approve', by: 'berta', reason: 'yes' }, lend())
  await untilRun(runId, 'done', 'failed')
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
})

test('a child that fails fails the step; a plan that is not there, or not agreed to, is refused and starts nothing', async () => {
  const childPlan = await plan([asks])
  const runId = await start(await plan([starts(childPlan)]))
  await engine('s2')
  await vi.waitUntil(async () => (await childOf(childPlan))[0]?.state === 'waiting', { timeout: 10_000 })
  const [child] = await childOf(childPlan)
  await decideStep({ runId: child?.id ?? '', n: 1, verdict: 'refuse', by: 'berta', reason: 'no' }, lend())
  await untilRun(runId, 'failed')
  expect((await stepsOf(runId))[0]?.error).toContain(`run ${child?.id} failed`)
  const lost = await start(await plan([starts(crypto.randomUUID())]))
  await untilRun(lost, 'failed')
  expect((await stepsOf(lost))[0]?.error).toContain('no such plan')
  const needsTwo = await plan([asks], { any: [{ role: 'lead', n: 2 }] } as unknown as typeof LEAD)
  const alone = await start(await plan([starts(needsTwo)]))
  await untilRun(alone, 'failed')
  expect(await childOf(needsTwo)).toEqual([])
})

test('a parent that is taken back ends its child', async () => {
  const childPlan = await plan([asks])
  const runId = await start(await plan([starts(childPlan), { n: 2, kind: 'approve@1', params: { question: 'x' } }]))
  const failing = kindsOf([group, approve, notify, { ...subRun, verify: async () => ({ state: 'failed', reason: 'not waited for' }) }])
  await engine('s3', failing)
  await untilRun(runId, 'failed')
  await resolveStep({ runId, n: 1, choice: 'abort', by: 'anna', reason: 'not any more' }, lend())
  await untilRun(runId, 'cancelled')
  expect((await childOf(childPlan)).map(({ state }) => state)).toEqual(['cancelled'])
})

const never = () => new Promise<never>(() => undefined)
type Kind = typeof notify
const unsent = (kind: Kind): Kind => ({ ...kind, run: never })
const unanswered = (kind: Kind): Kind => ({
  ...kind,
  run: async (...call) => {
    await kind.run(...call)
    return never()
  },
})
const unverified = (kind: Kind): Kind => ({ ...kind, verify: never })

test.each([
  ['before it is sent', 'running', unsent],
  ['after it was sent, before the answer', 'running', unanswered],
  ['while it is looked at', 'verifying', unverified],
])('F21 worker killed %s: what is said is said once, and the child run is one', async (where, state, stuck) => {
  const childPlan = await plan([asks])
  const [saying, starting] = [await start(await plan([says])), await start(await plan([starts(childPlan)]))]
  const first = await engine(`k1 ${where}`, kindsOf([group, approve, stuck(notify), stuck(subRun)]))
  const reached = async (id: string) => (await stepsOf(id))[0]?.state === state
  await vi.waitUntil(async () => (await reached(saying)) && (await reached(starting)), { timeout: 10_000 })
  first.stop()
  await engine(`k2 ${where}`)
  await vi.waitUntil(async () => (await saidOf(saying)).length === 1 && (await childOf(childPlan))[0]?.state === 'waiting', {
    timeout: 20_000,
  })
  await sendOutbox(lend(), async () => undefined)
  await untilRun(saying, 'done')
  expect(await saidOf(saying)).toHaveLength(1)
  await untilRun(starting, 'waiting')
  expect(await childOf(childPlan)).toHaveLength(1)
})
