import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { RequestExport } from '@/lib/schemas/audit-exports'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { exportRowOf } from './export-row'

/** How many one may have asked for that are not made yet: each is kept for days, and others wait behind them. */
const WAITING_MAX = 10
const KEY_KEPT_MS = 24 * 3_600_000

/** Asks for an export of the log from one time to another; the worker makes it. The same request key gives the same
 *  export for a day. Errors: FORBIDDEN (detail without audit:detail), CONFLICT (the key was used for another export, or too many wait). */
export async function requestExport(ctx: ServiceContext, input: RequestExport & { requestKey?: string | null }) {
  const { requestKey = null, from, to, format, includeDetail } = input
  if (includeDetail && !can(ctx.actor, 'audit:detail', EVERYWHERE))
    throw new AppError(
      'FORBIDDEN',
      'Detail may hold personal matter: it needs audit:detail, which an auditor has. Ask for the export without it.',
    )
  const asked = { format, fromAt: new Date(from), toAt: new Date(to), includeDetail }
  const nameOf = await personNames(ctx, [ctx.actor.id])
  const by = ctx.actor.kind === 'person' ? nameOf(ctx.actor.id) : ctx.actor.name
  const id = uuidv7(ctx.now().getTime())
  const { row, isNew } = await ctx.db.$transaction(async (tx) => {
    // One who asks twice at once takes turns, so that the second sees what the first left.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`audit.export:${ctx.actor.id}`}, 0))`
    const old = { lt: new Date(ctx.now().getTime() - KEY_KEPT_MS) }
    if (requestKey !== null) await tx.auditExport.updateMany({ where: { requestKey, requestedAt: old }, data: { requestKey: null } })
    const earlier = requestKey === null ? null : await tx.auditExport.findUnique({ where: { requestKey } })
    if (earlier) {
      if (digestOf(whatOf(earlier)) !== digestOf(whatOf(asked)))
        throw new AppError('CONFLICT', 'Idempotency-Key: it was used for another export. Use a new key.')
      return { row: earlier, isNew: false }
    }
    const waiting = await tx.auditExport.count({ where: { requestedBy: ctx.actor.id, state: { in: ['requested', 'making'] } } })
    if (waiting >= WAITING_MAX)
      throw new AppError('CONFLICT', `You have asked for ${WAITING_MAX} exports that are not made yet. Wait for one of them.`)
    const made = await tx.auditExport.create({ data: { id, ...asked, requestKey, requestedAt: ctx.now(), requestedBy: ctx.actor.id } })
    await tx.event.create({ data: { topic: 'audit', ref: id, version: 'export-requested' } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ from, to, format, includeDetail }) })
    return { row: made, isNew: true }
  })
  return { row, export: exportRowOf(row, by), isNew }
}

type Asked = { format: string; fromAt: Date; toAt: Date; includeDetail: boolean }
const whatOf = ({ format, fromAt, toAt, includeDetail }: Asked) => [format, fromAt.toISOString(), toAt.toISOString(), includeDetail]
