import { AppError } from '@/lib/errors'
import type { FleetDetail, InstanceRef } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'
import type { KeptStatus } from './take-status'

const CHANGES_MAX = 50

/** What an OPA last said of itself, and its changes, newest first, at most 50. Errors: NOT_FOUND. */
export async function getInstance(ctx: ServiceContext, { id }: InstanceRef): Promise<FleetDetail> {
  const [row, changes, total] = await Promise.all([
    ctx.db.opaInstance.findUnique({ where: { id } }),
    ctx.db.opaInstanceChange.findMany({ where: { instanceId: id }, orderBy: { seq: 'desc' }, take: CHANGES_MAX }),
    ctx.db.opaInstanceChange.count({ where: { instanceId: id } }),
  ])
  if (!row) throw new AppError('NOT_FOUND', 'There is no such OPA.')
  const status = row.status as KeptStatus | null // written by take-status
  return {
    id,
    labels: row.labels as Record<string, string>,
    servedRevision: row.servedRevision,
    servedAt: row.servedAt?.toISOString() ?? null,
    activatedAt: row.activatedAt?.toISOString() ?? null,
    bundles: Object.entries(status?.bundles ?? {}).map(([name, { revision, message, code }]) => ({
      name,
      revision,
      problem: message ?? code,
    })),
    plugins: Object.entries(status?.plugins ?? {}).map(([name, state]) => ({ name, state })),
    changes: changes.map(({ seq, at, before, after }) => ({
      seq: String(seq),
      at: at.toISOString(),
      before: before as Record<string, string | null>,
      after: after as Record<string, string | null>,
    })),
    changesTotal: total,
    readAt: ctx.now().toISOString(),
  }
}
