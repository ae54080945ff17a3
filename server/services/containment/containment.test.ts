import { expect, test, vi } from 'vitest'
import { CONTAINMENT_ACTOR } from '@/lib/sandbox-words'
import { pool } from '@/server/db'
import { containSandbox } from '@/server/services/sandboxes/contain'
import { actorWith, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostContainment, type Sandboxed } from '@/server/testing/contain-cluster'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { runOf } from '@/server/testing/runs/orders'
import { aFastFollower, anAgent } from '@/server/testing/runs/stop-runs'
import { containAgent } from './contain-agent'
import { COUNTED_BY } from './count-uncontrolled'
import { keepLines } from './keep-lines'
import { takeEvents } from './take-events'

hostOwnDatabase()
const { aSandbox, lend, podOf, rowOf, startEngine, told } = hostContainment()

async function anEvent({ id, agentId, podName }: Sandboxed, severity: number, more: object = {}): Promise<string> {
  const { id: eventId } = await testDb().runtimeEvent.create({
    data: {
      ...{
        id: crypto.randomUUID(),
        source: 'probe',
        dedupKey: crypto.randomUUID(),
        sandboxId: id,
        agentId,
        namespace: 'workload',
        podName,
      },
      ...{ violationType: 'privilege_escalation', family: 'container_breakout', severity, layer: 'syscall', isEscape: severity >= 2 },
      ...{ rule: 'setns called', description: 'a container changed namespace, token=abcdef123456', indicators: {}, occurredAt: new Date() },
      ...(severity >= 2 ? { containBy: new Date(Date.now() + 10_000) } : {}),
      ...more,
    },
  })
  return eventId
}
const eventOf = (id: string) => testDb().runtimeEvent.findUniqueOrThrow({ where: { id } })
const alertsOf = (id: string) => testDb().alert.findMany({ where: { fingerprint: `event:${id}` } })
const runsOf = async (sandboxId: string) =>
  (await testDb().run.findMany({ where: { id: (await rowOf(sandboxId)).runId ?? '' }, include: { plan: true } }))[0]

test('a critical event of two sandboxes of one agent: one run by the rule, contained before anybody looks, and the event, the alert and the log say so', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  const [first, second] = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  const events = [await anEvent(first, 3), await anEvent(second, 2), await anEvent(first, 3)]
  await startEngine('w1')
  const askedAt = Date.now()
  await takeEvents(lend)
  expect(Date.now() - askedAt).toBeLessThan(2000)
  const run = await runsOf(first.id)
  expect(run).toMatchObject({ requestedBy: CONTAINMENT_ACTOR, lane: 0, precedence: 40, reason: expect.stringContaining('setns called') })
  expect(run?.reason).not.toContain('abcdef123456')
  expect((await rowOf(second.id)).runId).toBe(run?.id)
  await told(run?.id ?? '')
  expect(await runOf(run?.id ?? '')).toMatchObject({ state: 'done', outcome: expect.stringMatching(/^verified/) })
  for (const id of events) expect(await eventOf(id)).toMatchObject({ state: 'contained', runId: run?.id })
  expect(await alertsOf(events[0] ?? '')).toMatchObject([
    { kind: 'sandbox_escape', severity: 1, judgedAt: null, refs: { sandboxId: first.id, runId: run?.id } },
  ])
  expect([podOf(first), podOf(second)]).toEqual([null, null])
  expect((await entriesAbout(first.id)).map(({ action, actor }) => [action, actor.id])).toEqual([
    ['sandboxes.contain', CONTAINMENT_ACTOR],
    ['evidence.take', 'system:worker'],
  ])
  expect(await testDb().stopReview.findMany({ where: { action: 'sandboxes.contain', targetId: agentId } })).toMatchObject([
    { actedBy: CONTAINMENT_ACTOR, targetKind: 'agent' },
  ])
  const afterwards = await anEvent(first, 3)
  await takeEvents(lend)
  expect(await eventOf(afterwards)).toMatchObject({ state: 'contained', runId: null })
})

test('medium makes suspect for a day, low is recorded; neither starts anything', async () => {
  const one = await aSandbox({ agentId: await anAgent() })
  const [low, medium] = [await anEvent(one, 0), await anEvent(one, 1)]
  await takeEvents(lend)
  expect([(await eventOf(low)).state, (await eventOf(medium)).state]).toEqual(['recorded', 'suspect'])
  expect(await rowOf(one.id)).toMatchObject({ state: 'suspect', runId: null })
  expect(await alertsOf(medium)).toEqual([])
  await keepLines(lend)
  expect((await rowOf(one.id)).state).toBe('suspect')
  await pool().query(`UPDATE sandbox SET suspect_at = suspect_at - interval '25 hours' WHERE id = $1`, [one.id])
  await keepLines(lend)
  expect(await rowOf(one.id)).toMatchObject({ state: 'running', suspectAt: null })
})

test('not seen to be contained by its line: uncontrolled, and the same alert says so and is judged again', async () => {
  const one = await aSandbox({ agentId: await anAgent(), drill: true })
  const id = await anEvent(one, 2, { drill: true, containBy: new Date(Date.now() - 1) })
  await takeEvents(lend)
  const run = await runsOf(one.id)
  expect(run?.drill).toBe(true)
  expect(await testDb().stopReview.count({ where: { targetId: one.id } })).toBe(0)
  await testDb().alert.updateMany({ where: { fingerprint: `event:${id}` }, data: { judgedAt: new Date() } })
  expect(await keepLines(lend)).toBe(1)
  expect((await eventOf(id)).state).toBe('uncontrolled')
  expect(await alertsOf(id)).toMatchObject([{ severity: 1, drill: true, judgedAt: null, labels: { uncontrolled: 'true' }, occurred: 2n }])
  expect(await keepLines(lend)).toBe(0)
})

test('what missed its line is counted as uncontrolled once, a drill never, and no minute of it is a sample of decisions', async () => {
  const counted = async () => {
    const { _sum } = await testDb().decisionMinute.aggregate({
      _sum: { uncontrolled: true, evaluated: true },
      where: { engineId: COUNTED_BY },
    })
    return [Number(_sum.uncontrolled ?? 0), Number(_sum.evaluated ?? 0)]
  }
  const [before = 0] = await counted()
  const agentId = await anAgent()
  for (const drill of [false, false, true])
    await anEvent(await aSandbox({ agentId, drill }), 2, { drill, state: 'containing', containBy: new Date(Date.now() - 1) })
  expect(await keepLines(lend)).toBe(3)
  await keepLines(lend)
  expect(await counted()).toEqual([before + 2, 0])
})

test('contained, but later than its line: who keeps lines says uncontrolled, with the alert', async () => {
  const one = await aSandbox({ agentId: await anAgent() })
  await startEngine('late')
  const id = await anEvent(one, 2, { containBy: new Date(Date.now() - 60_000) })
  await takeEvents(lend)
  await told((await rowOf(one.id)).runId ?? '')
  await keepLines(lend)
  expect((await eventOf(id)).state).toBe('uncontrolled')
  expect(await alertsOf(id)).toMatchObject([{ labels: { uncontrolled: 'true' } }])
})

test('two workers judge at one moment: each event once, one run a sandbox', async () => {
  const agentId = await anAgent()
  const made = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  const ids = await Promise.all(made.flatMap((one) => [anEvent(one, 3), anEvent(one, 3)]))
  await Promise.all([takeEvents(lend), takeEvents(lend), takeEvents(lend)])
  await takeEvents(lend)
  const found = await Promise.all(ids.map(eventOf))
  expect(found.every(({ state, runId }) => state === 'containing' && runId !== null)).toBe(true)
  for (const { id } of made) {
    const key = `Pod/workload/${(await rowOf(id)).podName}`
    expect(await testDb().runTarget.count({ where: { targetKey: key } })).toBe(1)
  }
})

test('by hand: one run however often it is pressed, reviewed by somebody else; a second person joins it; one that is over is refused', async () => {
  const one = await aSandbox({ agentId: await anAgent() })
  const [analyst, operator] = [serviceContext(actorWith('analyst')), serviceContext(actorWith('operator'))]
  const input = { id: one.id, requestId: crypto.randomUUID(), reason: 'it looks at files that it should not know' }
  const second = { ...input, requestId: crypto.randomUUID() }
  const all = await Promise.all([
    containSandbox(analyst, input, lend),
    containSandbox(analyst, input, lend),
    containSandbox(analyst, second, lend),
  ])
  expect([new Set(all.map(({ runId }) => runId)).size, all.filter(({ isNew }) => isNew).length]).toEqual([1, 1])
  const [a] = all
  expect(await containSandbox(operator, { ...input, requestId: crypto.randomUUID() }, lend)).toEqual({ runId: a.runId, isNew: false })
  expect(await testDb().stopReview.findMany({ where: { targetId: one.id } })).toMatchObject([
    { actedBy: analyst.actor.id, reason: input.reason },
  ])
  await aFastFollower()
  await startEngine('w1')
  await told(a.runId)
  expect(await runOf(a.runId)).toMatchObject({ state: 'done', outcome: expect.stringMatching(/^verified/) })
  expect(await rowOf(one.id)).toMatchObject({ state: 'ended', ending: 'operator_stop' })
  const later = { ...input, requestId: crypto.randomUUID() }
  await expect(containSandbox(analyst, later, lend)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(containSandbox(analyst, { ...later, id: crypto.randomUUID() }, lend)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a request that contained one sandbox is sent with another one: refused, and never answered as if that were contained', async () => {
  const [one, other] = [await aSandbox({ agentId: await anAgent() }), await aSandbox({ agentId: await anAgent() })]
  const analyst = serviceContext(actorWith('analyst'))
  const input = { requestId: crypto.randomUUID(), reason: 'it looks at files that it should not know' }
  await containSandbox(analyst, { ...input, id: one.id }, lend)
  await expect(containSandbox(analyst, { ...input, id: other.id }, lend)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await rowOf(other.id)).toMatchObject({ state: 'running', runId: null })
})

test('all of an agent go into one run; where nothing of it runs, there is none', async () => {
  const agentId = await anAgent()
  const made = [await aSandbox({ agentId }), await aSandbox({ agentId })]
  const order = { agentId, reason: 'a critical violation that nobody controlled', requestId: crypto.randomUUID() }
  const start = () => lend((client) => containAgent(client, order))
  const { runId } = await start()
  expect((await Promise.all(made.map(({ id }) => rowOf(id)))).map((row) => [row.runId, row.state])).toEqual([
    [runId, 'isolating'],
    [runId, 'isolating'],
  ])
  expect(await start()).toEqual({ runId: null, sandboxes: 0, others: [runId], isMore: false })
  await vi.waitFor(async () => expect(await runOf(runId ?? '')).toMatchObject({ state: 'queued' }))
})
