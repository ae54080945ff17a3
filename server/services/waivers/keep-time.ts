import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { DAY_MS, WARN_DAYS } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { waiverOf } from '@/server/services/targets'
import { changeWaiver, type WaiverMove } from './change'
import { publishWaivers } from './publish'
import { readActiveRules, ruleNowOf } from './rules'
import { settleWaiverAlarms } from './settle-alarms'

const BATCH = 200
export type Kept = { expired: number; ended: number; warned: number }
type Turn = { key: keyof Kept; move: Omit<WaiverMove, 'action'> & { action: AuditAction } }

/** What is due at `now`: over, of a rule that became critical, or seven days from its end. */
async function readTurns(ctx: ServiceContext): Promise<Turn[]> {
  const now = ctx.now()
  const over = { endedAt: now, endedBy: ctx.actor.id }
  const open = { state: { in: ['requested', 'approved'] } }
  const [late, standing, near, rules] = await Promise.all([
    ctx.db.waiver.findMany({ where: { ...open, expires: { lte: now } }, orderBy: { expires: 'asc' }, take: BATCH }),
    ctx.db.waiver.findMany({ where: { ...open, expires: { gt: now } }, distinct: ['rule'], select: { rule: true } }),
    ctx.db.waiver.findMany({
      where: { state: 'approved', warnedAt: null, expires: { gt: now, lte: new Date(now.getTime() + WARN_DAYS * DAY_MS) } },
      orderBy: { expires: 'asc' },
      take: BATCH,
    }),
    readActiveRules(ctx),
  ])
  const critical = standing.map(({ rule }) => rule).filter((rule) => ruleNowOf(rules, rule) === 'critical')
  const forbidden = await ctx.db.waiver.findMany({
    where: { ...open, expires: { gt: now }, rule: { in: critical } },
    orderBy: { id: 'asc' },
    take: BATCH,
  })
  const why = `The rule is critical in version ${rules.policyVersion}, and a critical rule is never waived.`
  return [
    ...late.map(({ id, state }): Turn => {
      const reason = state === 'approved' ? 'Its time is over.' : 'Nobody approved it before its end.'
      return {
        key: 'expired',
        move: { id, action: 'waivers.expire', from: state as 'approved', to: { state: 'expired', ...over }, reason },
      }
    }),
    ...forbidden.map(({ id, state }): Turn => {
      const [action, to] = state === 'approved' ? (['waivers.revoke', 'revoked'] as const) : (['waivers.refuse', 'refused'] as const)
      return { key: 'ended', move: { id, action, from: state as 'approved', to: { state: to, ...over }, reason: why } }
    }),
    ...near
      .filter(({ rule }) => !critical.includes(rule))
      .map(({ id, expires }): Turn => {
        const reason = `It ends at ${expires.toISOString()}.`
        return { key: 'warned', move: { id, action: 'waivers.warn', from: 'approved', to: { warnedAt: now }, reason } }
      }),
  ]
}

/** The clock of waivers. The policy itself stops taking one at its end; this writes that down, opens again what it covered, warns before, ends
 *  what became critical, and mends the runtime data where it is not what is approved. Each change is audited by itself.
 *  Out: how many. One that a person moved at the same moment is left for the next turn. */
export async function keepWaivers(ctx: ServiceContext): Promise<Kept> {
  const done: Kept = { expired: 0, ended: 0, warned: 0 }
  const broken: unknown[] = []
  for (const { key, move } of await readTurns(ctx)) {
    const rule = { permission: 'waivers:keep', action: move.action, target: waiverOf(move) } as const
    try {
      await runCommand(ctx, rule, (opened) => changeWaiver(opened, move))
      done[key] += 1
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === 'CONFLICT')) broken.push(cause)
    }
  }
  await ctx.db.$transaction((tx) => publishWaivers(tx, ctx.now()))
  await settleWaiverAlarms(ctx)
  if (broken.length > 0) throw broken[0]
  return done
}
