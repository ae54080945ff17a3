import { expect, test } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { anAgent, aRecord, aViolation, flushed, itemOf } from '@/server/testing/violation-rows'

const T = Date.parse('2026-01-14T10:00:00.000Z')
const at = (seconds: number) => new Date(T + seconds * 1000)
const waived = [aViolation({ waived_by: 'waiver-1' })]
const settle = (agentId: string, state: string, settledAt: Date) =>
  testDb().violation.updateMany({ where: { agentId }, data: { state, settledAt, version: 2 } })
const actionsOf = async (violationId: string) =>
  (await testDb().violationEvent.findMany({ where: { violationId }, orderBy: { version: 'asc' } })).map(({ action, version, by }) => [
    version,
    action,
    by,
  ])

test('the first occurrence opens an item, later ones are counted on it by kind, and each is reachable', async () => {
  const agentId = anAgent()
  const first = aRecord({ agentId, at: at(1) })
  await flushed([first])
  await flushed([
    aRecord({ agentId, at: at(2), verdict: 'allow' }),
    aRecord({ agentId, at: at(3), violations: [aViolation({ code: 'b', severity: 'critical' })] }),
  ])
  const last = aRecord({ agentId, at: at(4), verdict: 'allow', violations: waived })
  await flushed([last])
  const item = await itemOf(agentId)
  expect(item).toMatchObject({
    state: 'new',
    version: 1,
    severity: 3,
    codes: ['b', 'harm_risk_too_high'],
    occurred: 4n,
    prevented: 2n,
    uncontrolled: 1n,
    waived: 1n,
    firstSeen: at(1),
    lastSeen: at(4),
    lastDecision: last.decision_id,
  })
  const rows = await testDb().violationOccurrence.findMany({ where: { violationId: item.id }, orderBy: { at: 'asc' } })
  expect(rows.map(({ kind }) => kind)).toEqual(['prevented', 'uncontrolled', 'prevented', 'waived'])
  expect(rows[0]?.decisionId).toBe(first.decision_id)
  expect(await actionsOf(item.id)).toEqual([[1, 'violations.open', 'system']])
})

test('a batch that comes twice adds nothing', async () => {
  const agentId = anAgent()
  const batch = [aRecord({ agentId }), aRecord({ agentId })]
  await flushed(batch)
  await flushed(batch)
  await flushed([...batch, aRecord({ agentId })])
  const item = await itemOf(agentId)
  expect(item.occurred).toBe(3n)
  expect(await testDb().violationOccurrence.count({ where: { violationId: item.id } })).toBe(3)
})

test('two engines that flush the same items at once neither wait for each other nor miscount', async () => {
  const agents = Array.from({ length: 12 }, anAgent)
  const rounds = Array.from({ length: 15 }, (_, n) => n)
  const engine = async (name: string, order: string[]) => {
    for (const _ of rounds)
      await flushed(
        order.map((agentId) => aRecord({ agentId })),
        name,
      )
  }
  await Promise.all([engine('engine-a', agents), engine('engine-b', agents.toReversed())])
  for (const agentId of agents) expect((await itemOf(agentId)).occurred).toBe(30n)
})

test('only waived: counted and shown as waived, not opened; unwaived, it is open', async () => {
  const agentId = anAgent()
  await flushed([aRecord({ agentId, at: at(5), verdict: 'allow', violations: waived })])
  expect(await itemOf(agentId)).toMatchObject({ state: 'accepted_waiver', waived: 1n, prevented: 0n, lastUnwaived: null })
  await flushed([aRecord({ agentId, at: at(4) })])
  expect(await itemOf(agentId)).toMatchObject({ state: 'reopened', version: 2, prevented: 1n })
})

test.each(['resolved', 'false_positive', 'accepted_waiver'])(
  'what comes back after %s is open again, with the worst of now and a line of history',
  async (state) => {
    const agentId = anAgent()
    await flushed([aRecord({ agentId, at: at(1), violations: [aViolation({ code: 'a', severity: 'critical' })] })])
    await settle(agentId, state, at(10))
    await flushed([aRecord({ agentId, at: at(9), violations: [aViolation({ code: 'a' })] })])
    await flushed([aRecord({ agentId, at: at(12), verdict: 'allow', violations: waived })])
    expect(await itemOf(agentId)).toMatchObject({ state, version: 2, occurred: 3n })
    await flushed([aRecord({ agentId, at: at(11) })])
    const item = await itemOf(agentId)
    expect(item).toMatchObject({ state: 'reopened', version: 3, severity: 2, codes: ['harm_risk_too_high'], occurred: 4n })
    expect((await actionsOf(item.id)).at(-1)).toEqual([3, 'violations.reopen', 'system'])
    await flushed([aRecord({ agentId, at: at(13) })])
    expect(await itemOf(agentId)).toMatchObject({ state: 'reopened', version: 3, occurred: 5n })
  },
)

test.each([
  ['a rule', { code: 'b', severity: 'low' as const }],
  ['a severity', { code: 'a', severity: 'critical' as const }],
])(
  '%s that arrives after its item was settled, from a decision before, was judged by nobody: the item is open again',
  async (_, broken) => {
    const agentId = anAgent()
    await flushed([aRecord({ agentId, at: at(1), violations: [aViolation({ code: 'a', severity: 'low' })] })])
    await settle(agentId, 'accepted_waiver', at(10))
    await flushed([aRecord({ agentId, at: at(8), verdict: 'allow', violations: [aViolation({ ...broken, waived_by: 'waiver-1' })] })])
    await flushed([aRecord({ agentId, at: at(9), violations: [aViolation({ code: 'a', severity: 'low' })] })])
    expect(await itemOf(agentId)).toMatchObject({ state: 'accepted_waiver', version: 2, codes: ['a'], severity: 0 })
    await flushed([aRecord({ agentId, at: at(9), violations: [aViolation(broken)] })])
    expect(await itemOf(agentId)).toMatchObject({ state: 'reopened', version: 3, codes: [broken.code] })
  },
)

test('what is being fixed is counted and stays where it is', async () => {
  const agentId = anAgent()
  await flushed([aRecord({ agentId })])
  await settle(agentId, 'fix_in_progress', at(0))
  await flushed([aRecord({ agentId })])
  expect(await itemOf(agentId)).toMatchObject({ state: 'fix_in_progress', occurred: 2n })
})

test('live and simulated are two items, and the stream hears of them', async () => {
  const agentId = anAgent()
  await flushed(
    [aRecord({ agentId, origin: 'simulated' }), aRecord({ agentId, origin: 'live' }), aRecord({ agentId, origin: 'drill' })],
    `engine-${agentId}`,
  )
  const items = await testDb().violation.findMany({ where: { agentId }, orderBy: { origin: 'asc' } })
  expect(items.map(({ origin, occurred }) => [origin, occurred])).toEqual([
    ['live', 1n],
    ['simulated', 1n],
  ])
  expect(await testDb().event.count({ where: { topic: 'violations', ref: `engine-${agentId}` } })).toBe(1)
})

test('history, occurrences and tests cannot be rewritten', async () => {
  const agentId = anAgent()
  await flushed([aRecord({ agentId })])
  const { id: violationId } = await itemOf(agentId)
  const { violationEvent, violationOccurrence, violationFixture, violation } = testDb()
  await expect(violationEvent.updateMany({ where: { violationId }, data: { reason: 'another' } })).rejects.toThrow(
    /permission denied|refused/i,
  )
  await expect(violationOccurrence.deleteMany({ where: { violationId } })).rejects.toThrow(/permission denied|refused/i)
  await expect(violationFixture.deleteMany({ where: { violationId } })).rejects.toThrow(/permission denied|refused/i)
  await expect(violation.deleteMany({ where: { id: violationId } })).rejects.toThrow(/permission denied/i)
  await expect(violation.update({ where: { id: violationId }, data: { state: 'asleep' } })).rejects.toThrow(/violation_state_known/)
})
