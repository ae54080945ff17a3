import type { AuditAnchorRow, AuditCheckRow, Seal } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'

/** What says how far any entry is proved: the sinks with a checkpoint, and the newest check of each kind. */
export type LogState = { anchors: AuditAnchorRow[]; checks: AuditCheckRow[] }

const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value))

export const checkOf = (found: {
  id: bigint
  kind: string
  at: Date
  size: bigint
  tookMs: number
  isGood: boolean
  firstBadIndex: bigint | null
  detail: string
}): AuditCheckRow => ({
  ...found,
  id: String(found.id),
  at: found.at.toISOString(),
  size: Number(found.size),
  firstBadIndex: numberOf(found.firstBadIndex),
})

export async function readLogState(ctx: ServiceContext): Promise<LogState> {
  const [anchors, checks] = await Promise.all([
    ctx.db.auditAnchor.findMany({ orderBy: { sink: 'asc' } }),
    ctx.db.auditCheck.findMany({ distinct: ['kind'], orderBy: [{ kind: 'asc' }, { at: 'desc' }, { id: 'desc' }] }),
  ])
  return {
    anchors: anchors.map(({ sink, size, at, triedAt, error }) => ({
      sink,
      size: Number(size),
      at: at?.toISOString() ?? null,
      triedAt: triedAt?.toISOString() ?? null,
      error,
    })),
    checks: checks.map(checkOf),
  }
}

/** How far the entry at an index is proved. A failed check speaks about everything from its first bad index on, and about all where it names none. */
export function sealOf(idx: number, { anchors, checks }: LogState): Seal {
  const bad = checks.find((check) => !check.isGood && idx >= (check.firstBadIndex ?? 0))
  if (bad) return { state: 'mismatch', idx, why: bad.detail }
  const [newest, ...others] = anchors
    .filter((anchor): anchor is AuditAnchorRow & { at: string } => anchor.at !== null && anchor.size > idx)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
  if (!newest) return { state: 'sealed', idx }
  return { state: 'anchored', idx, sink: newest.sink, at: newest.at, also: others.map(({ sink, at }) => ({ sink, at })) }
}
