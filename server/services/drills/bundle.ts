import { AppError } from '@/lib/errors'
import type { DrillRef } from '@/lib/schemas/drills'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getDrill } from './get'

const MOST = 2000
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

async function timelineOf(ctx: ServiceContext, incidentId: string | null) {
  if (incidentId === null) return []
  const rows = await ctx.db.incidentEvent.findMany({ where: { incidentId }, orderBy: { n: 'asc' }, take: MOST })
  return rows.map(({ n, at, kind, by, title, detail }) => ({ n, at: at.toISOString(), kind, by, title, detail }))
}

/** Digests and sizes; a body is read by who may, on its own page. */
async function evidenceOf(ctx: ServiceContext, runId: string | null) {
  if (runId === null) return []
  const rows = await ctx.db.evidence.findMany({
    where: { runId },
    select: { id: true, name: true, mediaType: true, size: true, digest: true, missing: true, takenAt: true },
    orderBy: [{ takenAt: 'asc' }, { name: 'asc' }],
    take: MOST,
  })
  return rows.map(({ takenAt, ...row }) => ({ ...row, takenAt: takenAt.toISOString() }))
}

async function stepsOf(ctx: ServiceContext, runId: string | null) {
  if (runId === null) return []
  const rows = await ctx.db.step.findMany({
    where: { runId },
    select: { n: true, kind: true, title: true, targetKey: true, state: true, startedAt: true, finishedAt: true, error: true },
    orderBy: { n: 'asc' },
    take: MOST,
  })
  return rows.map(({ startedAt, finishedAt, ...row }) => ({ ...row, startedAt: iso(startedAt), finishedAt: iso(finishedAt) }))
}

/** Where in the log the entries about it are; what is not sealed yet is not there. */
async function auditOf(ctx: ServiceContext, ids: readonly string[], runIds: readonly string[]) {
  const rows = await ctx.db.auditEntry.findMany({
    where: { OR: [{ targetId: { in: [...ids] } }, { runId: { in: [...runIds] } }] },
    select: { idx: true, at: true, phase: true, action: true, outcome: true, targetKind: true, targetId: true },
    orderBy: { idx: 'asc' },
    take: MOST,
  })
  return rows.map(({ idx, at, ...row }) => ({ index: Number(idx), at: at.toISOString(), ...row }))
}

/** The evidence bundle of a drill as one JSON text: score, timeline, digests, steps, places in the log. Errors: NOT_FOUND, CONFLICT (under way). */
export async function makeBundle(ctx: ServiceContext, { id }: DrillRef): Promise<{ name: string; text: string }> {
  const { drill, score, says, readAt } = await getDrill(ctx, { id })
  if (drill.endedAt === null) throw new AppError('CONFLICT', 'The drill is under way: its bundle is there once it has ended.')
  const { runId, incidentId, sandboxId, emergencyId } = drill
  const present = [id, sandboxId, incidentId, emergencyId].filter((one) => one !== null)
  const [timeline, evidence, steps, audit] = await Promise.all([
    timelineOf(ctx, incidentId),
    evidenceOf(ctx, runId),
    stepsOf(ctx, runId),
    auditOf(ctx, [...present, ...(runId === null ? [] : [runId])], runId === null ? [] : [runId]),
  ])
  const content = { watermark: 'DRILL', madeAt: readAt, says, drill, score, timeline, evidence, steps, audit }
  const digest = digestOf(JSON.parse(JSON.stringify(content)))
  await ctx.db.$transaction(async (tx) => ctx.entry?.done(tx, { detailDigest: digest, drill: true }))
  return { name: `drill-${id}.json`, text: `${JSON.stringify({ digest, ...content }, null, 2)}\n` }
}
