import { beforeAll, expect, test } from 'vitest'
import { WAIVER_PHASES } from '@/lib/schemas/waivers'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { anAgent, aRecord, aViolation, flushed } from '@/server/testing/violation-rows'
import { approve, asked, DAY_MS, HOUR_MS, inMs, withRules } from '@/server/testing/waivers'
import { exportWaivers } from './export'
import { countPhases } from './list'

beforeAll(async () => {
  await withRules()
})

const lead = () => callerFor(actorWith('lead'))
/** A row in any state, as the clock may have left it. */
async function put(
  ticket: string,
  over: { state?: string; starts?: number; expires: number; approvedBy?: string; lastMatchedAt?: number },
) {
  const { state = 'approved', starts = -1, expires, lastMatchedAt } = over
  const id = crypto.randomUUID()
  const data = {
    id,
    rule: 'harm_risk_too_high',
    agentGlob: `none-${id.slice(0, 8)}`,
    controls: 'watched',
    reason: 'a test of lists',
    ticket,
  }
  const approvedBy = state === 'approved' ? crypto.randomUUID() : null
  const approvedAt = approvedBy === null ? null : inMs(starts * DAY_MS)
  await testDb().waiver.create({
    data: {
      ...{ ...data, state, approvedBy, approvedAt, requestedBy: crypto.randomUUID() },
      starts: inMs(starts * DAY_MS),
      expires: inMs(expires * DAY_MS),
      ...(lastMatchedAt === undefined ? {} : { lastMatchedAt: inMs(lastMatchedAt * DAY_MS) }),
    },
  })
  return id
}

test('a list by phase: each row is where the clock puts it, and the pages are whole and in order', async () => {
  const ticket = `OPS-${crypto.randomUUID()}`
  const ids = {
    requested: await put(ticket, { state: 'requested', expires: 10 }),
    approved: await put(ticket, { starts: 1, expires: 20 }),
    active: await put(ticket, { expires: 30 }),
    expiring: await put(ticket, { expires: 3 }),
    expired: await put(ticket, { starts: -5, expires: -1 }), // not yet written down
    revoked: await put(ticket, { state: 'revoked', expires: 40 }),
    refused: await put(ticket, { state: 'refused', expires: 41 }),
    withdrawn: await put(ticket, { state: 'withdrawn', expires: 42 }),
  }
  for (const phase of WAIVER_PHASES) {
    const { items } = await lead().waivers.list({ search: ticket, phase })
    expect(items.map(({ id, phase: said }) => [id, said])).toEqual([[ids[phase], phase]])
  }
  const pages = async (phase: 'open' | 'any') => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await lead().waivers.list({ search: ticket, phase, limit: 1, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    return seen
  }
  expect(await pages('open')).toEqual([ids.expiring, ids.requested, ids.approved, ids.active])
  const all = await pages('any')
  expect(all).toHaveLength(8)
  expect(all.slice(0, 3)).toEqual([ids.withdrawn, ids.refused, ids.revoked])
  expect((await lead().waivers.list({ search: ticket, phase: 'any' })).total).toBe(8)
})

test('counts are of all waivers, and unused is thirty days without a match', async () => {
  const ticket = `OPS-${crypto.randomUUID()}`
  const idle = await put(ticket, { starts: -31, expires: 20 })
  await put(ticket, { starts: -31, expires: 20, lastMatchedAt: -29 })
  await put(ticket, { starts: -29, expires: 20 })
  const { items } = await lead().waivers.list({ search: ticket, unused: 'yes' })
  expect(items).toMatchObject([{ id: idle, isUnused: true }])
  const { counts } = await lead().waivers.list({ search: ticket })
  expect(counts.unused).toBeGreaterThanOrEqual(1)
  expect(counts.active).toBeGreaterThanOrEqual(3)
  expect(Object.keys(await countPhases(serviceContext(), new Date())).sort()).toEqual([...WAIVER_PHASES, 'unused'].sort())
})

test('each decision counts once for each waiver it used, however often it comes, and other origins never', async () => {
  const agentId = anAgent()
  const { id, version } = await asked({ agentGlob: agentId })
  await approve({ id, version })
  const waived = aViolation({ waived_by: id })
  const at = new Date(Date.now() - HOUR_MS)
  const record = aRecord({ agentId, at, verdict: 'allow', violations: [waived, { ...waived, code: 'benefit_too_low' }] })
  const foreign = aRecord({ agentId, verdict: 'allow', violations: [aViolation({ waived_by: 'somebody else’s' })] })
  await flushed([record, foreign])
  await flushed([record, aRecord({ agentId, verdict: 'allow', violations: [waived], origin: 'drill' })])
  const { item, history, agents } = await lead().waivers.get({ id })
  expect(item).toMatchObject({ matched: 1, lastMatchedAt: at.toISOString(), phase: 'active' })
  expect(history.map(({ action }) => action)).toEqual(['waivers.approve', 'waivers.request'])
  expect(agents.matching).toBe(0)
  const { items } = await lead().decisions.list({ waiver: id, window: '24h' })
  expect(items.map((row) => [row.id, row.origin !== 'drill'])).toContainEqual([record.decision_id, true])
  expect(items.map((row) => row.id)).not.toContain(foreign.decision_id)
})

test('the file holds every waiver of the filter, and nothing in it is a formula', async () => {
  const ticket = `=OPS-${crypto.randomUUID()}`
  await put(ticket, { expires: 10 })
  await put(ticket, { state: 'refused', expires: 10 })
  const chunks: string[] = []
  for await (const chunk of exportWaivers(serviceContext(), { search: ticket, phase: 'any' })) chunks.push(chunk)
  const lines = chunks.join('').trimEnd().split(/\r?\n/)
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^id,rule,rule_now,agent_glob,ticket,phase/)
  expect(lines[1]).toContain(`'${ticket}`)
})

test('one that never was is not found', async () => {
  await expect(lead().waivers.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
