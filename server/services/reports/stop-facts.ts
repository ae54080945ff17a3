import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import type { StopBoard } from '@/lib/schemas/stop-board'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { readBoard } from '@/server/services/emergency/board'
import { personNames } from '@/server/services/people/names'

const STEP = {
  n: true,
  kind: true,
  title: true,
  state: true,
  intentAt: true,
  finishedAt: true,
  error: true,
  facts: true,
  attempt: true,
} satisfies Prisma.StepSelect
const PIECE = {
  targetKey: true,
  name: true,
  size: true,
  digest: true,
  missing: true,
  isTruncated: true,
  takenAt: true,
} satisfies Prisma.EvidenceSelect
const EVIDENCE_MAX = 1000
const PRIORS_MAX = 500

export type StepFacts = Prisma.StepGetPayload<{ select: typeof STEP }>
export type PieceFacts = Prisma.EvidenceGetPayload<{ select: typeof PIECE }>
export type RunFacts = {
  id: string
  by: string
  agreed: string[]
  reason: string
  state: string
  outcome: string | null
  createdAt: Date
  finishedAt: Date | null
  owners: string[]
  steps: StepFacts[]
}
export type StopFacts = {
  row: EmergencyRow
  method: string | null
  board: StopBoard
  run: RunFacts
  resume: RunFacts | null
  evidence: { pieces: PieceFacts[]; total: number }
  priors: { targetKey: string; body: unknown; digest: string }[]
}

const Agreed = z.array(z.object({ personId: z.string() }))
async function runFacts(ctx: ServiceContext, id: string): Promise<RunFacts | null> {
  const run = await ctx.db.run.findUnique({
    where: { id },
    include: { steps: { orderBy: { n: 'asc' }, select: STEP }, owners: { orderBy: { epoch: 'asc' } } },
  })
  if (!run) return null
  const agreed = Agreed.catch([])
    .parse(run.approvals)
    .map(({ personId }) => personId)
  const nameOf = await personNames(ctx, [run.requestedBy, ...agreed])
  const { reason, state, outcome, createdAt, finishedAt, steps, owners } = run
  return {
    ...{ id, reason, state, outcome, createdAt, finishedAt, steps },
    by: nameOf(run.requestedBy),
    agreed: agreed.map(nameOf),
    owners: owners.map(({ owner }) => owner),
  }
}

/** Everything that is known of one stop. Errors: NOT_FOUND where no stop has this run. */
export async function readStopFacts(ctx: ServiceContext, runId: string): Promise<StopFacts> {
  const found = await ctx.db.emergency.findUnique({ where: { runId }, select: { method: true, resumeRunId: true } })
  const run = await runFacts(ctx, runId)
  if (!found || !run) throw new AppError('NOT_FOUND', 'There is no such stop.')
  const board = await readBoard(ctx, { runId })
  const where = { runId }
  const pieces = await ctx.db.evidence.findMany({
    where,
    select: PIECE,
    orderBy: [{ targetKey: 'asc' }, { name: 'asc' }],
    take: EVIDENCE_MAX,
  })
  return {
    row: board.row,
    method: found.method,
    board,
    run,
    resume: found.resumeRunId === null ? null : await runFacts(ctx, found.resumeRunId),
    evidence: { pieces, total: await ctx.db.evidence.count({ where }) },
    priors: await ctx.db.priorState.findMany({
      where: { ...where, NOT: [{ targetKey: { startsWith: 'Pods/' } }, { targetKey: { startsWith: 'Latch/' } }] },
      orderBy: { targetKey: 'asc' },
      select: { targetKey: true, body: true, digest: true },
      take: PRIORS_MAX,
    }),
  }
}
