import { expect, test } from 'vitest'
import { pool } from '@/server/db'
import { KINDS } from '@/server/ports/cluster-kinds'
import { sha256 } from '@/server/runs/evidence/keep'
import { NOT_NEEDED } from '@/server/runs/kinds/wrote'
import { testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostContainment } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'

hostOwnDatabase()
const { aSandbox, contain, drop, make, plant, podOf, reaches, rowOf, somePod, startEngine, store, told, unplant } = hostContainment()

const stepsOf = async (runId: string) =>
  (
    await pool().query<{ n: number; kind: string; state: string; error: string | null; facts: Record<string, unknown> | null }>(
      'SELECT n, kind, state, error, facts FROM step WHERE run_id = $1 ORDER BY n',
      [runId],
    )
  ).rows
const SPEC = { restartPolicy: 'Never', tolerations: [{ operator: 'Exists' }], containers: [{ name: 'main', image: 'one:1' }] }
test('two sandboxes of an agent, one behind a Service: cut off, seen to be, ended, seen to be gone, and the agent blocked, as automation', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const both = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  await make(
    { group: '', version: 'v1', plural: 'services', kind: 'Service', isNamespaced: true },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'door', namespace: 'workload' },
      spec: { selector: { 'acgs.io/sandbox': both[0]?.id }, ports: [{ port: 80 }] },
    },
  )
  const [engine, first] = [somePod('governance', 'policy-engine'), `workload/${both[0]?.podName}`]
  expect(reaches(first, engine, 8001)).toBe(true)
  const runId = await contain(both)
  await startEngine('w1')
  await told(runId)
  expect([await runOf(runId), (await stepsOf(runId)).filter(({ state }) => state !== 'done')]).toMatchObject([
    { state: 'done', outcome: expect.stringMatching(/^verified/) },
    [],
  ])
  for (const one of both) {
    const row = await rowOf(one.id)
    expect(row).toMatchObject({ state: 'ended', ending: 'security_violation', runId, quarantine: runId })
    expect([row.containedAt, row.goneAt, row.endedAt].every((at) => at !== null)).toBe(true)
    expect((row.containedAt ?? new Date()).getTime()).toBeLessThanOrEqual((row.goneAt ?? new Date(0)).getTime())
    expect(podOf(one)).toBeNull()
  }
  const { rows } = await pool().query('SELECT state FROM agent WHERE agent_id = $1', [agentId])
  expect(rows).toEqual([{ state: 'blocked' }])
  const { rows: kept } = await pool().query<{ body: { pod: { metadata: { labels: object } } } }>(
    'SELECT body FROM prior_state WHERE run_id = $1 AND target_key LIKE $2',
    [runId, 'Pod/%'],
  )
  expect(kept).toHaveLength(2)
  expect(JSON.stringify(kept)).toContain('"app.kubernetes.io/component": "sandbox"'.replace(': ', ':'))
  expect(JSON.stringify(kept)).not.toContain('hush-hush')
})

const evidenceOf = (runId: string) => testDb().evidence.findMany({ where: { runId }, orderBy: { name: 'asc' } })

test('evidence of a pod: masked, a digest each, a list of all in the log, and a gap is a row that says why', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const one = await aSandbox({ agentId })
  await plant({ kind: 'error', times: 20, method: 'GET', path: '/api/v1/namespaces/workload/events' })
  const runId = await contain([one])
  await startEngine('w1')
  await told(runId)
  await unplant()
  const rows = await evidenceOf(runId)
  const found = new Map(rows.map((row) => [row.name, row]))
  expect([...found.keys()]).toEqual(
    expect.arrayContaining(['decisions.json', 'log-main.txt', 'manifest.json', 'pod.json', 'runtime-events.json', 'violations.json']),
  )
  for (const { body, digest, size, missing } of rows) {
    if (body === null) expect([digest, size, missing === null]).toEqual([null, null, false])
    else expect([digest, size]).toEqual([sha256(Buffer.from(body)), body.length])
  }
  const pod = Buffer.from(found.get('pod.json')?.body ?? []).toString()
  expect([pod.includes('hush-hush'), pod.includes('(masked)'), pod.includes('"app.kubernetes.io/component": "sandbox"')]).toEqual([
    false,
    true,
    true,
  ])
  expect(found.get('log-main-previous.txt')?.missing).toMatch(/^There is none: /)
  expect(found.get('events.json')?.missing).toMatch(/\w/)
  const custody = await testDb().evidenceCustody.findMany({ where: { evidenceId: { in: rows.map(({ id }) => id) } } })
  expect(custody.map(({ act }) => act)).toEqual(rows.map(() => 'taken'))
  const [entry] = (await entriesAbout(one.id)).filter(({ action }) => action === 'evidence.take')
  expect(entry?.after_digest).toBe(found.get('manifest.json')?.digest)
  expect((await runOf(runId)).outcome).toContain('missing events.json')
  expect((await rowOf(one.id)).state).toBe('ended')
})

test.each([
  ['F7 429 on the relabel', { kind: 'overload', seconds: 1, times: 2, method: 'PATCH' }],
  ['F7 409 on the relabel', { kind: 'conflict', times: 2, method: 'PATCH' }],
  ['F7 an answer that is lost', { kind: 'lost-answer', times: 1, method: 'PATCH' }],
  ['F7 500 on the end', { kind: 'error', times: 1, method: 'DELETE' }],
])('%s: contained and gone all the same', async (_what, fault) => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  await plant({ ...fault, path: `/api/v1/namespaces/workload/pods/${one.podName}` })
  const runId = await contain([one])
  await startEngine('w1')
  await told(runId)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: expect.stringMatching(/^verified/) })
  expect([podOf(one), (await rowOf(one.id)).state]).toEqual([null, 'ended'])
})

test('a policy of somebody else lets everything through: named, never called contained while it runs, and its end contains it', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const wide = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'wide-open', namespace: 'workload' } }
  await make(KINDS.NetworkPolicy, { ...wide, spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{}] } })
  const runId = await contain([one], { isLate: true })
  await startEngine('w1')
  await told(runId)
  drop('networkpolicies.networking.k8s.io', 'wide-open')
  const isolate = (await stepsOf(runId)).find(({ kind }) => kind === 'cluster.isolate@1')
  expect(JSON.stringify(isolate?.facts?.findings)).toContain('NetworkPolicy wide-open still lets something through')
  const check = (await stepsOf(runId)).find(({ kind }) => kind === 'check.contained@1')
  expect([check?.state, check?.error]).toEqual(['failed', expect.stringContaining('wide-open allows what goes out')])
  expect(await runOf(runId)).toMatchObject({ state: 'failed', outcome: expect.stringContaining('not confirmed') })
  expect([podOf(one), (await rowOf(one.id)).state]).toEqual([null, 'ended'])
})

test('F8 the cluster says yes to the relabel and does nothing: not isolated, not contained, said so; the pod ends', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const runId = await contain([one], { isLate: true })
  await startEngine('w1', ({ name }) =>
    name === 'cluster.isolate' ? { timeoutMs: 1_000, run: async () => ({ ...NOT_NEEDED, status: 200 }) } : {},
  )
  await told(runId)
  const states = Object.fromEntries((await stepsOf(runId)).map(({ kind, state }) => [kind, state]))
  expect(states).toMatchObject({ 'cluster.isolate@1': 'failed', 'check.contained@1': 'failed', 'check.stopped@1': 'done' })
  expect((await runOf(runId)).state).toBe('failed')
  expect(podOf(one)).toBeNull()
})

test('a finalizer holds the pod: never called stopped, and named; contained it is', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent(), metadata: { finalizers: ['example.com/hold'] } })
  const runId = await contain([one], { isLate: true })
  await startEngine('w1', ({ name }) => (name === 'check.stopped' ? { timeoutMs: 3_000 } : {}))
  await told(runId)
  expect((await runOf(runId)).outcome).toContain('finalizer example.com/hold')
  expect(await rowOf(one.id)).toMatchObject({ state: 'terminating', goneAt: null, containedAt: expect.any(Date) })
})

test('a finalizer holds it and somebody takes it out of quarantine again: it is not called contained any more, and the run says that it is open', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent(), metadata: { finalizers: ['example.com/hold'] } })
  const labels = { ...podOf(one)?.metadata.labels }
  const runId = await contain([one], { isLate: true })
  const putBack = async () => {
    store().change('pods', { namespace: 'workload', name: one.podName }, (draft) => {
      draft.metadata.labels = labels
    })
    return {}
  }
  await startEngine('w1', ({ name }) => (name === 'evidence.capture' ? { run: putBack } : {}))
  await told(runId)
  expect((await runOf(runId)).outcome).toMatch(/is still there; finalizer example.com\/hold; open again: \w/)
  expect(await rowOf(one.id)).toMatchObject({ state: 'isolating', containedAt: null, goneAt: null })
  expect((await stepsOf(runId)).find(({ kind }) => kind === 'check.contained@1')?.state).toBe('done')
})

test('its name is another pod’s by now: that one is left alone, and the sandbox is gone by uid', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const runId = await contain([one])
  drop('pods', one.podName)
  const { metadata, spec } = { metadata: { name: one.podName, namespace: 'workload', labels: { app: 'other' } }, spec: SPEC }
  await make(KINDS.Pod, { apiVersion: 'v1', kind: 'Pod', metadata, spec })
  const other = podOf(one)?.metadata
  await startEngine('w1')
  await told(runId)
  expect((await runOf(runId)).state).toBe('done')
  expect(await rowOf(one.id)).toMatchObject({ state: 'ended', goneAt: expect.any(Date) })
  const now = podOf(one)?.metadata
  expect([now?.uid, now?.labels, now?.deletionTimestamp]).toEqual([other?.uid, { app: 'other' }, undefined])
  drop('pods', one.podName)
})

test('the pod went by itself in between: nothing is written, and it is gone', async () => {
  await aFastFollower()
  const one = await aSandbox({ agentId: await anAgent() })
  const runId = await contain([one])
  drop('pods', one.podName)
  await startEngine('w1')
  await told(runId)
  expect((await runOf(runId)).state).toBe('done')
  expect(await rowOf(one.id)).toMatchObject({ state: 'ended' })
})
