import { beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '@/lib/access'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { approve, asked, aWaiver, DAY_MS, inMs, withRules } from '@/server/testing/waivers'

beforeAll(async () => {
  await withRules()
})

const reason = 'it is not needed any longer'
const stored = (id: string) => testDb().waiver.findUniqueOrThrow({ where: { id }, include: { events: { orderBy: { version: 'desc' } } } })
const published = async (id: string) => {
  const { body } = await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'waivers' } })
  return (body as { id: string }[]).find((one) => one.id === id)
}
const may: Record<string, readonly Role[]> = {
  approve: ['analyst', 'lead'],
  refuse: ['analyst', 'lead'],
  revoke: ['analyst', 'lead'],
  withdraw: ['author', 'analyst', 'lead'],
}
type Given = { id: string; version: number; by: ReturnType<typeof actorWith> }
const VERBS: Record<string, { from: () => Promise<Given>; act: (given: Given) => Promise<unknown>; to: string }> = {
  approve: { from: () => asked(), act: (given) => approve(given), to: 'approved' },
  refuse: {
    from: () => asked(),
    act: ({ id, version }) => callerFor(actorWith('analyst')).waivers.refuse({ id, version, reason }),
    to: 'refused',
  },
  withdraw: { from: () => asked(), act: ({ id, version, by }) => callerFor(by).waivers.withdraw({ id, version, reason }), to: 'withdrawn' },
  revoke: {
    from: async () => {
      const given = await asked()
      return { ...given, ...(await approve(given)) }
    },
    act: ({ id, version }) => callerFor(actorWith('analyst')).waivers.revoke({ id, version, reason }),
    to: 'revoked',
  },
}

describe.each(Object.entries(VERBS))('%s', (name, { from, act, to }) => {
  test('works: the next version, its history, the stream, the audit log, and what is in force', async () => {
    const given = await from()
    await act(given)
    const { events, ...found } = await stored(given.id)
    expect(found).toMatchObject({ state: to, version: given.version + 1 })
    expect(events[0]).toMatchObject({ version: given.version + 1, action: `waivers.${name}`, after: { state: to } })
    expect(await testDb().event.count({ where: { topic: 'waivers', ref: given.id, version: String(given.version + 1) } })).toBe(1)
    const entries = (await entriesAbout(given.id)).filter(({ action }) => action === `waivers.${name}`)
    expect(entries.map(({ outcome }) => outcome)).toEqual([null, 'done'])
    expect((await published(given.id)) !== undefined).toBe(to === 'approved')
  })

  test('one that never was is not found', async () => {
    const given = { id: crypto.randomUUID(), version: 1, by: actorWith('lead') }
    await expect(act(given)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('of two at once one does it, and a version that is past is a conflict', async () => {
    const given = await from()
    const results = await Promise.allSettled([act(given), act(given)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(act(given)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await stored(given.id)).version).toBe(given.version + 1)
  })

  test('whoever may not is denied, and that is in the log', async () => {
    const given = await from()
    const by = actorWith('operator')
    const call = {
      approve: async () =>
        callerFor(by).waivers.approve(
          await confirmed(
            by,
            'waivers.approve',
            { kind: 'waiver', id: given.id },
            { id: given.id, version: given.version, comment: reason },
          ),
        ),
      refuse: () => callerFor(by).waivers.refuse({ id: given.id, version: given.version, reason }),
      withdraw: () => callerFor(by).waivers.withdraw({ id: given.id, version: given.version, reason }),
      revoke: () => callerFor(by).waivers.revoke({ id: given.id, version: given.version, reason }),
    }[name]
    await expect(call?.()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(may[name]).not.toContain('operator')
    const entries = (await entriesAbout(given.id)).filter(({ action }) => action === `waivers.${name}`)
    expect(entries.map(({ outcome }) => outcome)).toEqual([null, 'denied'])
  })
})

describe('asking', () => {
  test('leaves what was asked for, and waives nothing', async () => {
    const wish = aWaiver()
    const by = actorWith('author')
    const { id } = await callerFor(by).waivers.request(wish)
    expect(await stored(id)).toMatchObject({
      rule: wish.rule,
      agentGlob: wish.agentGlob,
      state: 'requested',
      requestedBy: by.id,
      matched: 0n,
    })
    expect(await published(id)).toBeUndefined()
    expect(await callerFor(by).waivers.get({ id })).toMatchObject({ item: { phase: 'requested', isMine: true, ruleNow: 'waivable' } })
  })

  test.each([
    [
      'a critical rule, and says why',
      { rule: 'prohibited_action' },
      /^rule: prohibited_action is critical, and a critical rule is never waived/,
    ],
    ['a rule that is not there', { rule: 'no_such_rule' }, /^rule: version \d+ has no rule no_such_rule/],
    ['more than 90 days', { expires: inMs(91 * DAY_MS) }, /^expires: a waiver lasts 90 days at most/],
    ['an end before the start', { starts: inMs(3 * DAY_MS), expires: inMs(2 * DAY_MS) }, /^expires: must lie after the start/],
    ['an end in the past', { expires: inMs(-DAY_MS) }, /^expires: lies in the past/],
    ['a start in the past', { starts: inMs(-DAY_MS) }, /^starts: lies in the past/],
  ])('refuses %s', async (_name, over, message) => {
    await expect(callerFor(actorWith('lead')).waivers.request(aWaiver(over))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(message),
    })
  })

  test.each([
    ['a pattern for the rule', { rule: 'harm_*' }, 'rule'],
    ['an agent that no name could be', { agentGlob: 'Agent 7' }, 'agentGlob'],
    ['no word about what protects meanwhile', { controls: ' ' }, 'controls'],
    ['a short reason', { reason: 'because' }, 'reason'],
    ['a whole page as ticket', { ticket: 'x'.repeat(65_536) }, 'ticket'],
  ])('refuses %s, naming the field', async (_name, over, field) => {
    const said = await callerFor(actorWith('lead'))
      .waivers.request(aWaiver(over))
      .catch((cause: { code: string; cause?: { issues?: { path: string[] }[] } }) => [cause.code, cause.cause?.issues?.[0]?.path.join('.')])
    expect(said).toEqual(['BAD_REQUEST', field])
  })

  test('from a violation that never was finds nothing', async () => {
    const wish = aWaiver({ violationId: crypto.randomUUID() })
    await expect(callerFor(actorWith('lead')).waivers.request(wish)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('nobody approves or refuses what they asked for, and nobody withdraws what another asked for', async () => {
  const lead = actorWith('lead')
  const given = await asked({}, lead)
  await expect(approve(given, lead)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /Another person has to approve/ })
  const end = { id: given.id, version: given.version, reason }
  await expect(callerFor(lead).waivers.refuse(end)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /Withdraw it instead/ })
  await expect(callerFor(actorWith('lead')).waivers.withdraw(end)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: /It can be refused/,
  })
  expect((await stored(given.id)).state).toBe('requested')
})

test('an approval without a confirmation of this very input counts for nothing', async () => {
  const { id, version } = await asked()
  await expect(callerFor(actorWith('lead')).waivers.approve({ id, version, comment: reason })).rejects.toMatchObject({
    cause: { code: 'STEP_UP' },
  })
  expect((await stored(id)).state).toBe('requested')
})

test('a role that was lent in need neither asks, approves nor revokes', async () => {
  const { id, version } = await asked()
  const lent = { ...actorWith('operator', 'lead'), borrowed: ['lead'] as const }
  await expect(approve({ id, version }, lent as never)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(lent).waivers.request(aWaiver())).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(lent).waivers.revoke({ id, version, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('the table itself refuses a waiver that is approved by who asked, lasts longer, or is approved by nobody', async () => {
  const requestedBy = crypto.randomUUID()
  const { expires: _, ...wish } = aWaiver()
  const put = (over: object) =>
    testDb().waiver.create({
      data: { id: crypto.randomUUID(), ...wish, requestedBy, starts: inMs(0), expires: inMs(DAY_MS), ...over },
    })
  await expect(put({ state: 'approved', approvedBy: requestedBy })).rejects.toThrow(/waiver_words/)
  await expect(put({ state: 'approved' })).rejects.toThrow(/waiver_words/)
  await expect(put({ expires: inMs(91 * DAY_MS) })).rejects.toThrow(/waiver_words/)
})
