import type { AuditCheckPage, CheckpointPage, ListAuditChecks, ListCheckpoints } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { checkOf, readLogState } from './log-state'

const below = (cursor: string | undefined) => (cursor === undefined ? {} : { lt: BigInt(cursor) })

/** The signed notes that are kept, one a minute, newest first; `sinks` hold a copy of one at least as long. */
export async function listCheckpoints(ctx: ServiceContext, { cursor, limit }: ListCheckpoints): Promise<CheckpointPage> {
  const [found, { anchors }] = await Promise.all([
    ctx.db.auditCheckpoint.findMany({ where: { size: below(cursor) }, orderBy: { size: 'desc' }, take: limit + 1 }),
    readLogState(ctx),
  ])
  const page = found.slice(0, limit)
  return {
    items: page.map(({ size, at, root, note }) => ({
      size: Number(size),
      at: at.toISOString(),
      root: Buffer.from(root).toString('base64'),
      note,
      sinks: anchors.filter((anchor) => anchor.at !== null && anchor.size >= Number(size)).map(({ sink }) => sink),
    })),
    nextCursor: found.length > limit ? String(page.at(-1)?.size) : null,
    readAt: ctx.now().toISOString(),
  }
}

/** What the log's own checks found, newest first. */
export async function listAuditChecks(ctx: ServiceContext, { cursor, limit }: ListAuditChecks): Promise<AuditCheckPage> {
  const found = await ctx.db.auditCheck.findMany({ where: { id: below(cursor) }, orderBy: { id: 'desc' }, take: limit + 1 })
  const page = found.slice(0, limit)
  return {
    items: page.map(checkOf),
    nextCursor: found.length > limit ? String(page.at(-1)?.id) : null,
    readAt: ctx.now().toISOString(),
  }
}
