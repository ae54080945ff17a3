import { expect, test, vi } from 'vitest'
import { raiseAlert } from '@/server/alerts'
import { pool } from '@/server/db'
import { KINDS } from '@/server/ports/cluster-kinds'
import { judgeAlerts } from '@/server/services/alerts/judge'
import { takeEvents } from '@/server/services/containment/take-events'
import { testDb } from '@/server/testing/actors'
import { hostContainment } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { respondToIncidents } from './respond'

hostOwnDatabase()
const { aSandbox, deliver, lend, make, plant, podOf, startEngine, store, unplant } = hostContainment()
const log = { warn: () => undefined, error: () => undefined } as never // what it says is not looked at here

async function incidentOf(kind: string, { severity, agentId, drill = false }: { severity: 1 | 2; agentId?: string; drill?: boolean }) {
  const fingerprint = crypto.randomUUID()
  const refs = agentId === undefined ? {} : { agentId }
  const labels = { uncontrolled: 'true' }
  // An uncontrolled one is a step graver than it says.
  const said = kind === 'constitutional_violation' ? ((severity + 1) as 2 | 3) : severity
  const alert = {
    source: 'alertmanager',
    fingerprint,
    startsAt: new Date(),
    kind,
    title: 'x',
    detail: 'x',
    severity: said,
    labels,
    refs,
    drill,
  }
  await testDb().$transaction((tx) => raiseAlert(tx, alert))
  return judged(fingerprint)
}
async function judged(fingerprint: string): Promise<string> {
  const find = () => testDb().alert.findFirst({ where: { fingerprint } })
  await vi.waitFor(async () => {
    await judgeAlerts(lend, log)
    expect((await find())?.incidentId).toBeTruthy()
  })
  return (await find())?.incidentId ?? ''
}
const stepsOf = (id: string) => testDb().responseStep.findMany({ where: { incidentId: id }, orderBy: { n: 'asc' } })
const standing = async (id: string) => Object.fromEntries((await stepsOf(id)).map(({ kind, state }) => [kind, state]))
/** As a worker does it, until these kinds have come to their end. */
const until = (id: string, expected: Record<string, string>) =>
  vi.waitFor(
    async () => {
      await deliver()
      await respondToIncidents(lend, log)
      expect(await standing(id)).toMatchObject(expected)
    },
    { timeout: 90_000, interval: 200 },
  )
async function aWorkload(agentId: string): Promise<string> {
  const name = `bot-${agentId}`
  const labels = { app: name, 'acgs.io/agent': agentId }
  await make(KINDS.Deployment, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'workload', labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels }, spec: { tolerations: [{ operator: 'Exists' }], containers: [{ name: 'main', image: 'bot:1' }] } },
    },
  })
  const ready = () =>
    (store().get('deployments.apps', { namespace: 'workload', name })?.status as { readyReplicas?: number } | undefined)?.readyReplicas
  await vi.waitUntil(() => ready() === 2, { timeout: 15_000, interval: 20 })
  return name
}
const replicasOf = (name: string) =>
  (store().get('deployments.apps', { namespace: 'workload', name })?.spec as { replicas?: number } | undefined)?.replicas

test('an escape: the containment that runs already is its plan, each step at the time that it was seen; nothing is run twice', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const one = await aSandbox({ agentId })
  const event = await testDb().runtimeEvent.create({
    data: {
      ...{ id: crypto.randomUUID(), source: 'probe', dedupKey: crypto.randomUUID(), sandboxId: one.id, agentId, namespace: 'workload' },
      ...{ podName: one.podName, violationType: 'privilege_escalation', family: 'container_breakout', severity: 3, layer: 'syscall' },
      ...{ isEscape: true, rule: 'setns called', description: 'x', indicators: {}, occurredAt: new Date() },
    },
  })
  await takeEvents(lend)
  const id = await judged(`event:${event.id}`)
  await startEngine('w1')
  const done = ['isolate', 'contained', 'evidence', 'end', 'stopped', 'block', 'notify'].map((part) => [`contain.${part}`, 'done'])
  await until(id, Object.fromEntries(done))
  expect(await testDb().run.count()).toBe(1)
  const [run] = await testDb().run.findMany({ include: { steps: true } })
  const seen = run?.steps.find(({ kind }) => kind === 'check.contained@1')
  const step = (await stepsOf(id)).find(({ kind }) => kind === 'contain.contained')
  expect([step?.at, step?.runIds]).toEqual([seen?.finishedAt, [run?.id]])
  expect((await standing(id))['stop.review']).toBe('pending')
})

test('high: the agent is denied everywhere, evidence is kept, and what carries its label goes to 0 with its count kept, as automation', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const [own, other] = [await aWorkload(agentId), await aWorkload(await anAgent())]
  const id = await incidentOf('constitutional_violation', { severity: 2, agentId })
  await startEngine('w1')
  await until(id, { 'deny.latch': 'done', 'deny.evidence': 'done', 'deny.scale': 'done', 'deny.stopped': 'done', 'deny.notify': 'done' })
  expect([replicasOf(own), replicasOf(other)]).toEqual([0, 2])
  expect(await testDb().agent.findUniqueOrThrow({ where: { agentId } })).toMatchObject({ state: 'suspended' })
  const runId = (await stepsOf(id)).find(({ kind }) => kind === 'deny.scale')?.runIds[0] ?? ''
  expect(await testDb().priorState.findMany({ where: { runId, targetKey: { contains: own } } })).toMatchObject([{ body: { replicas: 2 } }])
  const names = (await testDb().evidence.findMany({ where: { runId } })).map(({ name }) => name).sort()
  expect(names).toEqual(['agent.json', 'changes.json', 'decisions.json', 'manifest.json', 'runtime-events.json', 'violations.json'])
  expect(await testDb().stopReview.findMany({ where: { targetId: agentId } })).toMatchObject([
    { action: 'agents.suspend', actedBy: 'system:response' },
  ])
})

test('critical: all sandboxes of the agent are contained in one run; of an agent of which nothing runs, the agent is blocked', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const both = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  const id = await incidentOf('constitutional_violation', { severity: 1, agentId })
  const idle = await anAgent()
  const without = await incidentOf('constitutional_violation', { severity: 1, agentId: idle })
  await startEngine('w1')
  await until(id, { 'contain.isolate': 'done', 'contain.stopped': 'done', 'contain.block': 'done', 'check.related': 'done' })
  expect(both.map(podOf)).toEqual([null, null])
  expect((await stepsOf(id)).find(({ kind }) => kind === 'contain.isolate')?.runIds).toHaveLength(1)
  await until(without, {
    'contain.isolate': 'not_applicable',
    'contain.stopped': 'not_applicable',
    'contain.block': 'done',
    'contain.evidence': 'done',
  })
  for (const one of [agentId, idle])
    expect(await testDb().agent.findUniqueOrThrow({ where: { agentId: one } })).toMatchObject({ state: 'blocked' })
})

test('evidence of the audit log: head, checkpoints, digests of tiles, checks and anchors', async () => {
  const id = await incidentOf('audit_integrity', { severity: 1 })
  await startEngine('w1')
  await until(id, { 'audit.evidence': 'done', freeze: 'done' })
  const runId = (await stepsOf(id)).find(({ kind }) => kind === 'audit.evidence')?.runIds[0] ?? ''
  const kept = await testDb().evidence.findMany({ where: { runId }, orderBy: { name: 'asc' } })
  expect(kept.map(({ name }) => name)).toEqual([
    'anchors.json',
    'checkpoints.json',
    'checks.json',
    'head.json',
    'manifest.json',
    'tiles.json',
  ])
  expect(kept.every(({ missing, agentId }) => missing === null && agentId === null)).toBe(true)
  expect(await runOf(runId)).toMatchObject({ state: 'done', outcome: 'verified' })
  await pool().query(`UPDATE change_freeze SET ended_at = clock_timestamp(), ended_by = 'test'`)
})

test('F8 a workload that cannot be scaled: not confirmed, and the step of the response has failed', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const own = await aWorkload(agentId)
  await plant({ kind: 'error', times: 10_000, method: 'PATCH', path: `/apis/apps/v1/namespaces/workload/deployments/${own}` })
  const id = await incidentOf('constitutional_violation', { severity: 2, agentId })
  await startEngine('w1')
  await until(id, { 'deny.latch': 'done', 'deny.scale': 'failed', 'deny.stopped': 'failed', 'deny.notify': 'done' })
  expect(replicasOf(own)).toBe(2)
  await unplant()
})
