import { DAY_MS, UNUSED_DAYS, WARN_DAYS } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { type Raised, raiseAlarm } from '@/server/services/alarms/raise'
import type { StoredWaiver } from './internal'
import { isUnused } from './row'
import { readActiveRules, ruleNowOf } from './rules'

const PREFIX = 'waiver:'
const BATCH = 500

const alarmOf = (kind: string, { id, rule, agentGlob }: StoredWaiver, said: Pick<Raised, 'severity' | 'title' | 'detail'>): Raised => ({
  ...said,
  key: `${PREFIX}${kind}:${id}`,
  detail: `${rule} for ${agentGlob}. ${said.detail}`,
  href: `/policies/waivers/${id}`,
})

/** What should stand about waivers that are approved and not over: near its end, without a rule, unused. Pure but for the rules. */
function alarmsOf(found: StoredWaiver, { now, isGone, version }: { now: Date; isGone: boolean; version: number | null }): Raised[] {
  const isNear = found.expires.getTime() - now.getTime() <= WARN_DAYS * DAY_MS
  return [
    ...(isNear
      ? [
          alarmOf('ends', found, {
            severity: 3,
            title: 'A waiver ends within seven days',
            detail: `It ends at ${found.expires.toISOString()}; what it covers is open again from then on.`,
          }),
        ]
      : []),
    ...(isGone
      ? [
          alarmOf('rule', found, {
            severity: 3,
            title: 'A waiver is about a rule that is gone',
            detail: `Version ${version} has no such rule, so it covers nothing. Revoke it, or have it asked for again.`,
          }),
        ]
      : []),
    ...(isUnused(found, now)
      ? [
          alarmOf('unused', found, {
            severity: 4,
            title: 'A waiver is not used',
            detail: `It matched no decision for ${UNUSED_DAYS} days. Revoke it if it is not needed.`,
          }),
        ]
      : []),
  ]
}

/** Keeps the alarms about waivers as they should stand: raises what is missing and ends what is over. Out: how many were raised or ended. */
export async function settleWaiverAlarms(ctx: ServiceContext): Promise<number> {
  const now = ctx.now()
  const rules = await readActiveRules(ctx)
  const wanted = new Map<string, Raised>()
  let after: string | undefined
  for (;;) {
    const page = await ctx.db.waiver.findMany({
      where: { state: 'approved', expires: { gt: now }, ...(after ? { id: { gt: after } } : {}) },
      orderBy: { id: 'asc' },
      take: BATCH,
    })
    for (const one of page) {
      const isGone = ruleNowOf(rules, one.rule) === 'gone'
      for (const alarm of alarmsOf(one, { now, isGone, version: rules.policyVersion })) wanted.set(alarm.key, alarm)
    }
    after = page.at(-1)?.id
    if (page.length < BATCH) break
  }
  const standing = await ctx.db.alarm.findMany({
    where: { key: { startsWith: PREFIX }, clearedAt: null },
    select: { key: true, detail: true },
  })
  const told = new Map(standing.map(({ key, detail }) => [key, detail]))
  const raised = [...wanted.values()].filter(({ key, detail }) => told.get(key) !== detail)
  const ended = standing.filter(({ key }) => !wanted.has(key))
  for (const alarm of raised) await raiseAlarm(ctx, alarm)
  for (const { key } of ended) await clearAlarm(ctx, key)
  return raised.length + ended.length
}
