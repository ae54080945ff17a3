import { formatCount, formatDuration } from '@/lib/format'
import type { ProofRow } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readBacklog } from '@/server/services/audit/backlog'
import { ANCHOR_LAG_MS, SEAL_LAG_MS } from '@/server/services/audit/tell-troubles'

/** The log beats each minute, so a checkpoint this old means that nobody keeps it. */
const OLD_MS = 180_000
const ON_THIS_MACHINE = / on this machine$/

export type AuditFacts = {
  now: Date
  size: number
  root: string
  notedAt: Date | null
  waitsWhy: string | null
  waiting: { entries: number; oldestAt: Date | null }
  anchors: readonly { sink: string; size: number; at: Date | null }[]
  /** Of the newest check of each kind, one that failed. */
  bad: { firstBadIndex: number | null; detail: string } | null
}

/** How far the log is sealed. Pure. */
export function sealRow({ now, size, root, notedAt, waitsWhy, waiting, bad }: AuditFacts): ProofRow {
  const age = (at: Date | null) => (at ? Math.max(0, now.getTime() - at.getTime()) : 0)
  const row = { name: 'Audit log', mono: size > 0 ? root.slice(0, 16) : null, at: notedAt?.toISOString() ?? null }
  if (bad) return { ...row, state: 'breach', text: `does not match its proof, first bad index ${bad.firstBadIndex ?? 'unknown'}` }
  if (age(waiting.oldestAt) > SEAL_LAG_MS) {
    const text = `${formatCount(waiting.entries)} entries wait to be sealed, the oldest for ${formatDuration(age(waiting.oldestAt))}`
    return { ...row, state: 'breach', text }
  }
  if (size === 0) return { ...row, state: 'unknown', text: `${formatCount(waiting.entries)} entries kept, none sealed yet` }
  const sealed = `${formatCount(size)} entries sealed`
  if (waitsWhy !== null) return { ...row, state: 'warn', text: `${sealed}, the checkpoint waits: ${waitsWhy}` }
  if (age(notedAt) > OLD_MS) return { ...row, state: 'stale', text: `${sealed}, newest checkpoint ${formatDuration(age(notedAt))} old` }
  return { ...row, state: 'ok', text: `${sealed}, signed checkpoint` }
}

/** Where copies of the checkpoints are. Pure. */
export function anchorRow({ now, anchors }: AuditFacts): ProofRow {
  const name = 'Checkpoint copies'
  const newest = anchors.reduce<Date | null>((found, { at }) => (at && (!found || at > found) ? at : found), null)
  const row = { name, mono: null, at: newest?.toISOString() ?? null }
  if (anchors.length === 0) return { ...row, state: 'unknown', text: 'no copy outside the database is configured' }
  const behind = anchors.filter(({ at }) => !at || now.getTime() - at.getTime() > ANCHOR_LAG_MS)
  if (behind.length > 0) return { ...row, state: 'warn', text: `behind: ${behind.map(({ sink }) => sink).join(', ')}` }
  if (anchors.every(({ sink }) => ON_THIS_MACHINE.test(sink))) return { ...row, state: 'ok', text: 'anchored on this machine only' }
  return { ...row, state: 'ok', text: `anchored at ${anchors.map(({ sink }) => sink).join(', ')}` }
}

async function readFacts(ctx: ServiceContext): Promise<AuditFacts> {
  const [head, waits, anchors, checks] = await Promise.all([
    ctx.db.auditHead.findUniqueOrThrow({ where: { id: 1 }, select: { size: true, root: true, notedAt: true, waitsWhy: true } }),
    readBacklog(ctx),
    ctx.db.auditAnchor.findMany({ select: { sink: true, size: true, at: true }, orderBy: { sink: 'asc' } }),
    ctx.db.auditCheck.findMany({ distinct: ['kind'], orderBy: [{ kind: 'asc' }, { at: 'desc' }, { id: 'desc' }] }),
  ])
  const bad = checks.find(({ isGood }) => !isGood)
  return {
    now: ctx.now(),
    size: Number(head.size),
    root: Buffer.from(head.root).toString('hex'),
    notedAt: head.notedAt,
    waitsWhy: head.waitsWhy,
    waiting: { entries: waits.entries, oldestAt: waits.oldest },
    anchors: anchors.map((one) => ({ ...one, size: Number(one.size) })),
    bad: bad ? { firstBadIndex: bad.firstBadIndex === null ? null : Number(bad.firstBadIndex), detail: bad.detail } : null,
  }
}

/** The rows of the board about the audit log. */
export async function readAuditProof(ctx: ServiceContext): Promise<ProofRow[]> {
  const facts = await readFacts(ctx)
  return [sealRow(facts), anchorRow(facts)]
}
