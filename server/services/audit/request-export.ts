import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { RequestExport } from '@/lib/schemas/audit-exports'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { exportRowOf } from './export-row'

/** Asks for an export of the log from one time to another; the worker makes it. The same request key gives the same export.
 *  Errors: FORBIDDEN (detail without audit:detail), CONFLICT (the key was used for another export). */
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
  const earlier = requestKey === null ? null : await ctx.db.auditExport.findUnique({ where: { requestKey } })
  if (earlier) {
    const isSame = Object.entries(asked).every(([name, value]) => String(earlier[name as keyof typeof asked]) === String(value))
    if (!isSame) throw new AppError('CONFLICT', 'Idempotency-Key: it was used for another export. Use a new key.')
    return { row: earlier, export: exportRowOf(earlier, by), isNew: false }
  }
  const id = uuidv7(ctx.now().getTime())
  const row = await ctx.db.$transaction(async (tx) => {
    const made = await tx.auditExport.create({ data: { id, ...asked, requestKey, requestedAt: ctx.now(), requestedBy: ctx.actor.id } })
    await tx.event.create({ data: { topic: 'audit', ref: id, version: 'export-requested' } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ from, to, format, includeDetail }) })
    return made
  })
  return { row, export: exportRowOf(row, by), isNew: true }
}
