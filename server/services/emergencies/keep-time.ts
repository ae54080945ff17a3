import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { emergencyOf } from '@/server/services/targets'
import { lockEmergency, type Stored } from './internal'
import { lapseIfOver } from './lapse'
import { settleEmergencyAlarms } from './settle-alarms'
import { takeBack } from './take-back'

const OVER = 'Its time was over.'

/** Ends what is in force: at its time, or because people made another version active. */
async function endOne(ctx: ServiceContext, row: Stored, { by, reason }: { by: string; reason: string }): Promise<void> {
  const rule = { permission: 'policies:emergency', action: 'policies.expire', target: emergencyOf(row) } as const
  await runCommand(ctx, rule, (opened) =>
    opened.db.$transaction(async (tx) => {
      const found = await lockEmergency(tx, row.id)
      if (found.state !== 'active') throw new AppError('CONFLICT', 'Somebody ended it at the same moment.')
      const returned = await takeBack(opened, tx, { row: found, ending: { action: 'policies.expire', by, reason } })
      if (returned === null) await opened.entry?.done(tx, { afterDigest: digestOf({ state: 'ended' }), reason })
    }),
  )
}

/** The clock of emergency changes: what nobody confirmed lapses, what is over gives way to the version before it, also when no worker ran at that
 *  instant, and in a freeze. Where people made another version active the change is ended, and nothing is taken back.
 *  Out: how many. Errors: the first one, after the alarms were settled. */
export async function keepEmergencies(ctx: ServiceContext): Promise<number> {
  const now = ctx.now()
  const open = await ctx.db.policyEmergency.findMany({ where: { state: { in: ['asked', 'active'] } }, orderBy: { id: 'asc' } })
  const broken: unknown[] = []
  let n = 0
  for (const row of open) {
    try {
      if (await keepOne(ctx, row, now)) n += 1
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === 'CONFLICT' && (await isOver(ctx, row.id)))) broken.push(cause)
    }
  }
  await settleEmergencyAlarms(ctx)
  if (broken.length > 0) throw broken[0]
  return n
}

const isOver = async (ctx: ServiceContext, id: string): Promise<boolean> =>
  (await ctx.db.policyEmergency.count({ where: { id, state: { in: ['asked', 'active'] } } })) === 0

async function keepOne(ctx: ServiceContext, row: Stored, now: Date): Promise<boolean> {
  if (row.state === 'asked') return row.lapsesAt <= now && (await ctx.db.$transaction((tx) => lapseIfOver(ctx, tx, row.id)))
  const last = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  if (last?.version !== row.version) {
    await endOne(ctx, row, {
      by: 'system:replaced',
      reason: `Version ${last?.version ?? 'none'} was made active meanwhile; nothing was taken back.`,
    })
    return true
  }
  if (row.expiresAt === null || row.expiresAt > now) return false
  await endOne(ctx, row, { by: 'system:time', reason: OVER })
  return true
}
