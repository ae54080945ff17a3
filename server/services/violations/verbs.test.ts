import { describe, expect, test } from 'vitest'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { ViolationState } from '@/lib/schemas/violations'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anAnalyst, endWaivers, putWaivers } from '@/server/testing/violation-facts'
import { anAgent, aRecord, aViolation, flushed, itemOf } from '@/server/testing/violation-rows'
import { changeViolation } from './change'

type Caller = ReturnType<typeof callerFor>
type Given = { id: string; version: number; decisionId: string; agentId: string }
type Verb = { call: (caller: Caller, given: Given) => Promise<unknown>; from: ViolationState; to: ViolationState; wrong: ViolationState }

const reason = 'looked at with the owner of the agent'
const VERBS: Record<string, Verb> = {
  triage: {
    call: (c, { id, version }) => c.violations.triage({ id, version, note: reason }),
    from: 'new',
    to: 'triaged',
    wrong: 'resolved',
  },
  dismiss: {
    call: (c, { id, version, decisionId }) => c.violations.dismiss({ id, version, decisionId, reason }),
    from: 'triaged',
    to: 'false_positive',
    wrong: 'new',
  },
  waive: {
    call: (c, { id, version }) => c.violations.waive({ id, version, reason }),
    from: 'triaged',
    to: 'accepted_waiver',
    wrong: 'new',
  },
  fix: {
    call: (c, { id, version }) => c.violations.fix({ id, version, reference: 'OPS-17', reason }),
    from: 'triaged',
    to: 'fix_in_progress',
    wrong: 'fix_in_progress',
  },
  resolve: {
    call: (c, { id, version }) => c.violations.resolve({ id, version, reason }),
    from: 'fix_in_progress',
    to: 'resolved',
    wrong: 'triaged',
  },
}

async function itemIn(
  state: ViolationState,
  over: Partial<Parameters<typeof aRecord>[0]> = {},
): Promise<Given & { record: DecisionRecord }> {
  const agentId = anAgent()
  const record = aRecord({ agentId, ...over })
  await flushed([record])
  const { id } = await itemOf(agentId)
  await testDb().violation.update({ where: { id }, data: { state } })
  await putWaivers([{ rule: 'harm_risk_too_high', agentId }])
  return { id, version: 1, decisionId: record.decision_id, agentId, record }
}
const stored = (id: string) =>
  testDb().violation.findUniqueOrThrow({ where: { id }, include: { events: { orderBy: { version: 'desc' } } } })
const nobodyKnows = () => ({ id: crypto.randomUUID(), version: 1, decisionId: crypto.randomUUID(), agentId: '' })

describe.each(Object.entries(VERBS))('%s', (name, { call, from, to, wrong }) => {
  const caller = () => callerFor(actorWith('analyst'))

  test('works: the next version, its history, and the stream hears of it', async () => {
    const given = await itemIn(from)
    await call(caller(), given)
    const { events, ...item } = await stored(given.id)
    expect(item).toMatchObject({ state: to, version: 2 })
    expect(item.settledAt === null).toBe(to === 'triaged' || to === 'fix_in_progress')
    expect(events[0]).toMatchObject({ version: 2, action: `violations.${name}`, reason, before: { state: from }, after: { state: to } })
    expect(await testDb().event.count({ where: { topic: 'violations', ref: given.id, version: '2' } })).toBe(1)
  })

  test('an item that never was is not found', async () => {
    await expect(call(caller(), nobodyKnows())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('another state or version is a conflict, and of three at once one acts', async () => {
    const moved = await itemIn(wrong)
    await expect(call(caller(), { ...moved, version: 1 })).rejects.toMatchObject({ code: 'CONFLICT' })
    const raced = await itemIn(from)
    await expect(call(caller(), { ...raced, version: 7 })).rejects.toMatchObject({ code: 'CONFLICT' })
    const results = await Promise.allSettled([call(caller(), raced), call(caller(), raced), call(caller(), raced)])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'CONFLICT' })
    expect((await stored(raced.id)).version).toBe(2)
  })

  test.each(['operator', 'auditor', 'admin'] as const)('%s is denied, changes nothing, and is recorded', async (role) => {
    const given = await itemIn(from)
    await expect(call(callerFor(actorWith(role)), given)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await stored(given.id)).toMatchObject({ state: from, version: 1 })
    expect((await entriesAbout(given.id)).map((one) => one.phase)).toEqual(['intent', 'deny'])
  })

  test('intent and outcome share an id; the outcome says why and what changed', async () => {
    const given = await itemIn(from)
    await call(caller(), given)
    const [intent, outcome, ...more] = await entriesAbout(given.id)
    expect(more).toEqual([])
    expect(intent).toMatchObject({ phase: 'intent', action: `violations.${name}`, outcome: null })
    expect(outcome).toMatchObject({ phase: 'outcome', outcome: 'done', reason, id: intent?.id })
    expect(outcome?.after_digest).not.toBe(outcome?.before_digest)
  })
})

describe('each way out leaves something behind, or is refused and says what is missing', () => {
  const lead = () => callerFor(actorWith('lead'))

  test('a false alarm leaves a test of the constitution: masked, without what only identifies the request', async () => {
    const given = await itemIn('triaged')
    await lead().violations.dismiss({ ...pick(given), decisionId: given.decisionId, reason })
    const { events } = await stored(given.id)
    const fixtureId = String((events[0]?.artefact as { fixtureId?: string } | undefined)?.fixtureId)
    const file = await callerFor(actorWith('author')).violations.fixture({ id: fixtureId })
    const [one, ...others] = Object.values((JSON.parse(file.text) as { cases: Record<string, unknown> }).cases)
    expect(others).toEqual([])
    expect(one).toMatchObject({
      note: expect.stringContaining('masked /input/input_data/to'),
      now_ns: given.record.nd_builtin_cache['time.now_ns']['[]'],
      input: { agent_id: given.agentId, request_id: null, input_data: { to: 'tok_1' }, facts: { usage_count: 1 } },
      runtime: { waivers: [], latch: { all: null } },
      expect: { allow: true, verdict: 'allow', refusal: null, violation_codes: [] },
    })
    expect(await detail(given.id)).toMatchObject({ history: [{ artefact: { kind: 'test', fixtureId } }, {}] })
    await expect(callerFor(actorWith('manager')).violations.fixture({ id: fixtureId })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(lead().violations.fixture({ id: given.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a decision of another item, one that is gone, and one without input make no test', async () => {
    const given = await itemIn('triaged')
    const other = await itemIn('triaged', { input: null })
    const dismiss = (of: Given, decisionId: string) => lead().violations.dismiss({ ...pick(of), decisionId, reason })
    await expect(dismiss(given, other.decisionId)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^decisionId: .*no occurrence/),
    })
    await expect(dismiss(other, other.decisionId)).rejects.toMatchObject({
      message: expect.stringMatching(/^decisionId: .*could not be masked/),
    })
    const gone = await goneDecision(given.id)
    await expect(dismiss(given, gone)).rejects.toMatchObject({ message: expect.stringMatching(/^decisionId: .*no longer kept/) })
    expect(await stored(given.id)).toMatchObject({ state: 'triaged', version: 1 })
    expect((await entriesAbout(given.id)).at(-1)).toMatchObject({ outcome: 'failed' })
  })

  test('a waiver in force is named in the history', async () => {
    const given = await itemIn('triaged')
    await lead().violations.waive({ ...pick(given), reason })
    const { id } = await testDb().waiver.findFirstOrThrow({ where: { agentGlob: given.agentId } })
    expect((await stored(given.id)).events[0]?.artefact).toEqual({ kind: 'waiver', ids: [id] })
  })

  test.each([
    ['of another agent', { agentId: 'agent-other' }],
    ['of another rule', { rule: 'benefit_too_low' }],
    ['expired', { starts: -2, expires: -1 }],
    ['not yet begun', { starts: 1, expires: 2 }],
    ['longer than 90 days', { starts: -1, expires: 90 }],
    ['approved by who asked for it', { approver: 'ada' }],
    ['approved by nobody', { approver: ' ' }],
    ['without an end', { expires: null }],
  ])('a waiver %s is none, and the refusal says which rule has none', async (_name, over) => {
    const given = await itemIn('triaged')
    await endWaivers(given.agentId)
    await putWaivers([{ rule: 'harm_risk_too_high', agentId: given.agentId, ...over }])
    await expect(lead().violations.waive({ ...pick(given), reason })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^waiver: none is in force for harm_risk_too_high/),
    })
    expect(await detail(given.id)).toMatchObject({ waivers: [], unwaivable: ['harm_risk_too_high'] })
  })

  test('every rule needs its waiver, and a critical one is never waived', async () => {
    const two = await itemIn('triaged', { violations: [aViolation(), aViolation({ code: 'not_sandboxed' })] })
    await expect(lead().violations.waive({ ...pick(two), reason })).rejects.toMatchObject({
      message: expect.stringMatching(/none is in force for not_sandboxed and/),
    })
    const critical = await itemIn('triaged', { violations: [aViolation({ severity: 'critical' })] })
    await expect(lead().violations.waive({ ...pick(critical), reason })).rejects.toMatchObject({
      message: expect.stringMatching(/critical rule is never waived/),
    })
  })

  test.each([
    ['fix', { reference: '  ' }, /^reference/],
    ['fix', { reference: 'x'.repeat(65_536) }, /^reference/],
    ['fix', { reason: 'short' }, /^reason/],
    ['resolve', { reason: undefined }, /^reason/],
    ['resolve', { reason: 'a\u0000'.repeat(20) }, /^reason/],
    ['dismiss', { decisionId: undefined }, /^decisionId/],
  ] as const)('%s without what it needs is refused, naming it: %j', async (name, over, message) => {
    const given = await itemIn('triaged')
    const input = {
      ...pick(given),
      reason,
      ...(name === 'fix' ? { reference: 'OPS-1' } : {}),
      ...(name === 'dismiss' ? { decisionId: given.decisionId } : {}),
      ...over,
    }
    await expect(lead().violations[name](input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    const said = await lead()
      .violations[name](input as never)
      .catch((cause: { cause?: { issues?: { path: string[] }[] } }) => cause.cause?.issues?.[0]?.path.join('.'))
    expect(said).toMatch(message)
  })
})

describe('assign', () => {
  test('to oneself, to another analyst, and back to nobody; each is a line of history', async () => {
    const { id } = await itemIn('new')
    const [ada, grace] = [await anAnalyst('Ada'), await anAnalyst('Grace')]
    const caller = callerFor({ ...actorWith('analyst'), id: ada.id })
    await caller.violations.assign({ id, version: 1, assigneeId: ada.id })
    expect((await caller.violations.list({ assignee: 'me' })).items.map((row) => row.id)).toEqual([id])
    await caller.violations.assign({ id, version: 2, assigneeId: grace.id })
    const { item, history } = await caller.violations.get({ id })
    expect(item).toMatchObject({ assignee: { name: grace.name }, version: 3, state: 'new' })
    expect(history[0]).toMatchObject({ action: 'violations.assign', before: { assignee: ada.name }, after: { assignee: grace.name } })
    await caller.violations.assign({ id, version: 3, assigneeId: null })
    await expect(caller.violations.assign({ id, version: 4, assigneeId: null })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(caller.violations.assign({ id, version: 3, assigneeId: ada.id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  test('only to somebody who may work on it, only while it is open, only by who may', async () => {
    const ada = await anAnalyst('Ada')
    const { id } = await itemIn('new')
    const caller = callerFor(actorWith('lead'))
    for (const assigneeId of [
      crypto.randomUUID(),
      (await anAnalyst('Mo', 'manager')).id,
      (await anAnalyst('Old', 'analyst', new Date())).id,
    ])
      await expect(caller.violations.assign({ id, version: 1, assigneeId })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(/^assigneeId/),
      })
    const settled = await itemIn('resolved')
    await expect(caller.violations.assign({ id: settled.id, version: 1, assigneeId: ada.id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(callerFor(actorWith('operator')).violations.assign({ id, version: 1, assigneeId: ada.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    expect((await entriesAbout(id)).at(-1)).toMatchObject({ phase: 'deny' })
    await expect(
      caller.violations.assign({ ...nobodyKnows(), decisionId: undefined, agentId: undefined, assigneeId: ada.id } as never),
    ).rejects.toThrow()
  })
})

const pick = ({ id, version }: Given) => ({ id, version })
const detail = (id: string) => callerFor(actorWith('analyst')).violations.get({ id })

/** An occurrence whose decision retention has dropped. */
async function goneDecision(violationId: string): Promise<string> {
  const decisionId = crypto.randomUUID()
  await testDb().violationOccurrence.create({
    data: {
      violationId,
      decisionId,
      at: new Date(0),
      kind: 'prevented',
      severity: 2,
      codes: ['harm_risk_too_high'],
      action: 'data.read_public',
    },
  })
  return decisionId
}

test('a rule that an engine adds while an item is being settled is not settled with it', async () => {
  const { id, version, agentId } = await itemIn('triaged')
  const settling = changeViolation(serviceContext(), {
    ...{ id, version, reason },
    action: 'violations.waive',
    from: ['triaged'],
    to: { state: 'accepted_waiver' },
    make: async () => {
      await flushed([aRecord({ agentId, violations: [aViolation({ code: 'another_rule', severity: 'critical' })] })])
      return { kind: 'waiver', ids: ['waiver-1'] }
    },
  })
  await expect(settling).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await stored(id)).toMatchObject({ state: 'triaged', version, severity: 3 })
})
