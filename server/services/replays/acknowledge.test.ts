import { expect, test } from 'vitest'
import type { Role } from '@/lib/access'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { aDraft } from '@/server/testing/replays'

const outcome = (verdict: string) => ({ verdict, reason: verdict, refusal: null, violations: [], obligations: [] })
type Made = { id: string; allowed: string; denied: string }
/** A finished replay of a draft that `author` wrote, with one decision that would be allowed and one that would not. */
async function aReplay(author?: string): Promise<Made> {
  const id = crypto.randomUUID()
  const [allowed, denied] = [crypto.randomUUID(), crypto.randomUUID()]
  const draftId = await aDraft(testDb(), [], author)
  await testDb().policyReplay.create({
    data: {
      id,
      draftId,
      draftVersion: 1,
      digest: 'sha256:0',
      bundle: new Uint8Array(),
      baseline: 1,
      sample: {
        from: '2026-01-01T00:00:00Z',
        to: '2026-01-02T00:00:00Z',
        window: '24h',
        most: 10,
        origin: 'live',
        agent: null,
        type: null,
      },
      state: 'done',
      done: 2,
      total: 2,
      requestedBy: 'test',
    },
  })
  const flip = { source: id, at: new Date(), agentId: 'agent-7', action: 'data.read', principles: [] }
  await testDb().policyFlip.createMany({
    data: [
      { ...flip, decisionId: allowed, kind: 'deny_to_allow', before: outcome('deny'), after: outcome('allow') },
      { ...flip, decisionId: denied, kind: 'allow_to_deny', before: outcome('allow'), after: outcome('deny') },
    ],
  })
  return { id, allowed, denied }
}
const note = 'The agent reads what is public'

test('a lead acknowledges one decision, once, with a note; the log has who and why', async () => {
  const { id, allowed: decisionId } = await aReplay()
  const lead = actorWith('lead')
  await callerFor(lead).replays.acknowledge({ id, decisionId, note })
  const { items } = await callerFor(lead).replays.flips({ id, kind: 'deny_to_allow' })
  expect(items).toMatchObject([{ decisionId, note, acknowledgedBy: { id: lead.id } }])
  expect(await callerFor(lead).replays.get({ id })).toMatchObject({
    allowed: { total: 1, acknowledged: 1, agents: 1 },
    mayAcknowledge: true,
  })
  await expect(callerFor(actorWith('analyst')).replays.acknowledge({ id, decisionId, note })).rejects.toMatchObject({ code: 'CONFLICT' })
  const told = (await entriesAbout(id)).map(({ action, phase, outcome: how, reason }) => [action, phase, how, reason ?? null])
  expect(told).toEqual([
    ['policies.acknowledge', 'intent', null, null],
    ['policies.acknowledge', 'outcome', 'done', note],
    ['policies.acknowledge', 'intent', null, null],
    ['policies.acknowledge', 'outcome', 'failed', null],
  ])
})

test('of two at the same moment one is first', async () => {
  const { id, allowed: decisionId } = await aReplay()
  const both = await Promise.allSettled([1, 2].map(() => callerFor(actorWith('lead')).replays.acknowledge({ id, decisionId, note })))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('an author may not, whatever the role; neither may roles that do not judge; only what is allowed now is acknowledged', async () => {
  const author = actorWith('lead')
  const { id, allowed: decisionId, denied } = await aReplay(author.id)
  await expect(callerFor(author).replays.acknowledge({ id, decisionId, note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await callerFor(author).replays.get({ id })).toMatchObject({ mayAcknowledge: false })
  for (const role of ['author', 'operator', 'auditor', 'admin', 'manager'] satisfies Role[])
    await expect(callerFor(actorWith(role)).replays.acknowledge({ id, decisionId, note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const other = callerFor(actorWith('analyst'))
  await expect(other.replays.acknowledge({ id, decisionId: denied, note })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(other.replays.acknowledge({ id, decisionId: crypto.randomUUID(), note })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(other.replays.acknowledge({ id: crypto.randomUUID(), decisionId, note })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(other.replays.acknowledge({ id, decisionId, note: '  ' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const [row] = await testDb().policyFlip.findMany({ where: { source: id, decisionId } })
  expect(row?.acknowledgedBy).toBeNull()
})

test('a canceled replay is in the log, and a role without the right is denied there too', async () => {
  const { id } = await aReplay()
  await testDb().policyReplay.update({ where: { id }, data: { state: 'queued', leasedUntil: new Date('2999-01-01') } })
  await expect(callerFor(actorWith('operator')).replays.cancel({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await callerFor(actorWith('author')).replays.cancel({ id })
  expect((await entriesAbout(id)).map(({ action, outcome: how }) => [action, how])).toEqual([
    ['policies.cancel', null],
    ['policies.cancel', 'denied'],
    ['policies.cancel', null],
    ['policies.cancel', 'done'],
  ])
})
