import { expect, test, vi } from 'vitest'
import type { Decision } from '@/lib/schemas/evaluate'
import type { ServiceContext } from '@/server/context'
import { registerAgent } from '@/server/services/agents/register'
import { actorWith } from '@/server/testing/actors'
import { clean, contextOf, hostEngine } from '@/server/testing/engine'
import { aWaiver, DAY_MS, HOUR_MS } from '@/server/testing/waivers'
import { approveWaiver } from './approve'
import { keepWaivers } from './keep-time'
import { requestWaiver } from './request'
import { revokeWaiver } from './revoke'

const within = { timeout: 10_000, interval: 50 }
const host = hostEngine()
const as = (over: Partial<ServiceContext> = {}): ServiceContext => ({ ...contextOf(host.at.db), origin: 'simulated', ...over })
const comment = 'agreed for the measurement'

const harmful = (agentId = 'agent-7') => {
  const given = clean({ agent_id: agentId })
  return { ...given, context: { ...given.context, harm_risk_assessment: 0.6 } }
}
const decided = async (body: unknown) => (await (await host.at.ask(body)).json()) as Decision
const isAllowed = async (body: unknown) => (await decided(body)).allow
/** An agent may read a hundred times a minute: it is not asked oftener than that while the machine is busy. */
const becomes = (body: unknown, allowed: boolean) =>
  vi.waitFor(async () => expect(await isAllowed(body)).toBe(allowed), { timeout: 15_000, interval: 250 })
const item = () => host.at.db.violation.findFirst({ where: { agentId: 'agent-7', codes: { has: 'harm_risk_too_high' } } })
/** In the order they were made, so everything before is stored too. */
const stored = ({ decision_id: decisionId }: Decision) =>
  vi.waitFor(() => host.at.db.decision.findFirstOrThrow({ where: { decisionId } }), within)

async function waived(over: Parameters<typeof aWaiver>[0] = {}) {
  const asked = await requestWaiver(as({ actor: actorWith('author') }), aWaiver({ agentGlob: 'agent-7', ...over }))
  return { asked, approve: () => approveWaiver(as({ actor: actorWith('lead') }), { id: asked.id, version: asked.version, comment }) }
}

test('a denied request is allowed and marked the moment its waiver is approved, and denied again once it is revoked', async () => {
  await registerAgent(as(), { agentId: 'agent-8', owner: 'Research', trustLevel: 0.95, clearance: 'confidential' })
  await becomes(harmful('agent-8'), false)
  expect(await decided(harmful())).toMatchObject({ allow: false, violation_codes: ['harm_risk_too_high'] })
  const { asked, approve } = await waived()
  expect(await isAllowed(harmful())).toBe(false)
  const before = performance.now()
  const approved = await approve()
  await becomes(harmful(), true)
  expect(performance.now() - before).toBeLessThan(5000) // engines look each 250 ms; the room is for a loaded machine
  const decision = await decided(harmful())
  expect(decision.violations).toMatchObject([{ code: 'harm_risk_too_high', waived_by: asked.id }])
  expect(await isAllowed(harmful('agent-8'))).toBe(false)

  const kept = await stored(decision)
  expect(kept).toMatchObject({ waived: true, attempted: false, codes: ['harm_risk_too_high'], allow: true })
  const used = await vi.waitFor(async () => {
    const found = await host.at.db.waiver.findUniqueOrThrow({ where: { id: asked.id } })
    expect(found.matched).toBeGreaterThanOrEqual(2n)
    return found
  }, within)
  const counted = await host.at.db.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM decision WHERE record -> 'acgs' -> 'violations' @> ${JSON.stringify([{ waived_by: asked.id }])}::jsonb`
  expect(counted[0]?.n).toBe(used.matched)
  expect(used.lastMatchedAt).not.toBeNull()

  await revokeWaiver(as({ actor: actorWith('analyst') }), { id: asked.id, version: approved.version, reason: comment })
  await becomes(harmful(), false)
})

test('it begins at its start and ends at its end by the clock of the decision, though no clock of ours runs; then it is written down', async () => {
  await host.at.db.violation.updateMany({ data: { state: 'accepted_waiver' }, where: { agentId: 'agent-7' } })
  const at = Date.now()
  const times = { starts: new Date(at + 1500).toISOString(), expires: new Date(at + 4000).toISOString() }
  const { asked, approve } = await waived(times)
  await approve()
  expect(await isAllowed(harmful())).toBe(false)
  await becomes(harmful(), true)
  expect(Date.now()).toBeGreaterThanOrEqual(at + 1500)
  await becomes(harmful(), false)
  expect(Date.now()).toBeGreaterThanOrEqual(at + 4000)
  expect((await host.at.db.waiver.findUniqueOrThrow({ where: { id: asked.id } })).state).toBe('approved')
  expect((await keepWaivers(as())).expired).toBe(1)
  const over = await host.at.db.waiver.findUniqueOrThrow({ where: { id: asked.id }, include: { events: { orderBy: { version: 'desc' } } } })
  expect(over).toMatchObject({ state: 'expired', endedBy: 'system:test' })
  expect(over.events[0]).toMatchObject({ action: 'waivers.expire', reason: 'Its time is over.' })
  expect((await host.at.db.runtimeDocument.findUniqueOrThrow({ where: { key: 'waivers' } })).body).toEqual([])
  expect((await keepWaivers(as())).expired).toBe(0)
})

test('what a waiver covered opens again at its end, also when nothing happens any more, unless another one covers it', async () => {
  const { asked, approve } = await waived({ expires: new Date(Date.now() + 2 * DAY_MS).toISOString() })
  const other = await waived({ agentGlob: 'agent-*', expires: new Date(Date.now() + 30 * DAY_MS).toISOString() })
  await approve()
  await other.approve()
  await becomes(harmful(), true)
  await stored(await decided(harmful())) // and with it every denial before: one more would open the item again
  await host.at.db.violation.updateMany({ where: { agentId: 'agent-7' }, data: { state: 'accepted_waiver' } })
  const later = (ms: number) => as({ now: () => new Date(Date.now() + ms) })
  expect(await keepWaivers(later(3 * DAY_MS))).toMatchObject({ expired: 1 })
  expect(await item()).toMatchObject({ state: 'accepted_waiver' })
  expect(await keepWaivers(later(31 * DAY_MS))).toMatchObject({ expired: 1 })
  const open = await host.at.db.violation.findFirstOrThrow({
    where: { agentId: 'agent-7', codes: { has: 'harm_risk_too_high' } },
    include: { events: { orderBy: { version: 'desc' }, take: 1 } },
  })
  expect(open).toMatchObject({ state: 'reopened', events: [{ action: 'violations.reopen', before: { state: 'accepted_waiver' } }] })
  expect((await host.at.db.waiver.findUniqueOrThrow({ where: { id: asked.id } })).state).toBe('expired')
  await becomes(harmful(), false)
})

test('a critical rule is never waived: not asked for, and refused by the policy whatever the runtime data says', async () => {
  await expect(waived({ rule: 'prohibited_action' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const body = [
    {
      ...{ id: crypto.randomUUID(), rule: 'prohibited_action', selector: { agent_id: '*' }, requester: 'ada', approver: 'grace' },
      starts: new Date(Date.now() - HOUR_MS).toISOString(),
      expires: new Date(Date.now() + HOUR_MS).toISOString(),
    },
    {
      ...{ id: 'seen', rule: 'harm_risk_too_high', selector: { agent_id: 'agent-7' }, requester: 'ada', approver: 'grace' },
      starts: new Date(Date.now() - HOUR_MS).toISOString(),
      expires: new Date(Date.now() + HOUR_MS).toISOString(),
    },
  ]
  await host.at.db.runtimeDocument.update({ where: { key: 'waivers' }, data: { body } })
  await becomes(harmful(), true) // the engine has taken the data
  const shell = await decided({ action: 'system.execute_shell', agent_id: 'agent-7' })
  expect(shell.allow).toBe(false)
  expect(shell.violations.find(({ code }) => code === 'prohibited_action')).toMatchObject({ severity: 'critical', waived_by: null })
  await keepWaivers(as()) // nobody approved these
  await becomes(harmful(), false)
})

test('a rule that becomes critical ends its waivers, one that is gone raises an alarm, and so do the last seven days', async () => {
  const { db } = host.at
  const near = await waived({ expires: new Date(Date.now() + 2 * DAY_MS).toISOString() })
  await near.approve()
  const open = await waived({ rule: 'benefit_too_low' })
  expect(await keepWaivers(as())).toEqual({ expired: 0, ended: 0, warned: 1 })
  expect(await keepWaivers(as())).toEqual({ expired: 0, ended: 0, warned: 0 })
  const standing = async () =>
    (await db.alarm.findMany({ where: { key: { endsWith: near.asked.id }, clearedAt: null } })).map(({ key }) => key.split(':')[1]).sort()
  expect(await standing()).toEqual(['ends'])

  const shipped = await db.policyVersion.findUniqueOrThrow({ where: { version: 1 } })
  const manifest = shipped.manifest as { metadata: { acgs: { annotations: { code: string; severity: string }[] } } }
  const { annotations } = manifest.metadata.acgs
  const activate = async (version: number, next: object[]) => {
    const changed = { metadata: { ...manifest.metadata, acgs: { ...manifest.metadata.acgs, annotations: next } } }
    const facts = { version, constitutionHash: `sha256:${version}`, bundleDigest: `sha256:${version}`, createdBy: 'test' }
    await db.policyVersion.create({ data: { ...facts, bundle: shipped.bundle, manifest: changed } })
    await db.policyActivation.create({ data: { version, by: 'test' } })
  }
  await activate(
    2,
    annotations.filter(({ code }) => code !== 'harm_risk_too_high'),
  )
  await keepWaivers(as())
  expect(await standing()).toEqual(['ends', 'rule'])
  await activate(
    3,
    annotations.map((one) => ({ ...one, severity: 'critical' })),
  )
  expect(await keepWaivers(as())).toMatchObject({ ended: 2 })
  const found = await db.waiver.findMany({ where: { id: { in: [near.asked.id, open.asked.id] } }, include: { events: true } })
  expect(found.map(({ state }) => state).sort()).toEqual(['refused', 'revoked'])
  expect(found[0]?.events.at(-1)?.reason).toMatch(/critical in version 3/)
  expect(await standing()).toEqual([])
})
