import { AppError } from '@/lib/errors'
import type { Resolution, StepState } from '@/lib/run-states'
import { readStepError } from '@/lib/run-verdict'
import type { ListRunSteps, RunStep, RunStepPage } from '@/lib/schemas/runs'
import { readSoak } from '@/lib/soak-words'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { idsIn, withNames } from './row'
import { wroteOf } from './wrote'

type Found = {
  n: number
  parentN: number | null
  kind: string
  title: string
  targetKey: string
  state: StepState
  attempt: number
  startedAt: Date | null
  intentAt: Date | null
  deadlineAt: Date | null
  notBefore: Date | null
  finishedAt: Date | null
  error: string | null
  result: unknown
  resolution: { choice?: unknown; by?: unknown; reason?: unknown; at?: unknown } | null
  holdMs: number | null
  effectAt: Date | null
  sentAt: Date | null
  answeredAt: Date | null
  observed: string | null
  verifiedAt: Date | null
  goalDigest: string | null
  priorDigest: string | null
  verdict: 'approve' | 'refuse' | null
  decidedBy: string | null
  decidedWhy: string | null
  decidedAt: Date | null
}

const COLUMNS = Prisma.sql`s.n, s.parent_n AS "parentN", s.kind, s.title, s.target_key AS "targetKey", s.state, s.attempt, s.started_at AS "startedAt",
  s.intent_at AS "intentAt", s.deadline_at AS "deadlineAt", s.not_before AS "notBefore", s.finished_at AS "finishedAt", s.error,
  CASE WHEN jsonb_typeof(s.result) = 'object' THEN s.result - 'diff' END AS result, s.resolution,
  CASE WHEN jsonb_typeof(s.params->'holdMs') = 'number' THEN (s.params->>'holdMs')::float8 END AS "holdMs",
  e.created_at AS "effectAt", e.sent_at AS "sentAt", e.answered_at AS "answeredAt", e.observed, e.verified_at AS "verifiedAt", e.goal_digest AS "goalDigest",
  o.digest AS "priorDigest", d.verdict, d.by AS "decidedBy", d.reason AS "decidedWhy", d.at AS "decidedAt"`

/** Shorter than this nobody watches it hold. */
const SOAK_FROM_MS = 30_000
const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const CHOICES: readonly string[] = ['look-again', 'accept', 'run-again', 'skip', 'abort', 'superseded']

function resolutionOf({ resolution }: Found, nameOf: (id: string) => string): RunStep['resolution'] {
  const choice = textOf(resolution?.choice)
  if (resolution === null || choice === null || !CHOICES.includes(choice)) return null
  const by = textOf(resolution.by) ?? ''
  // The engine writes one of these words, or that another run's check answered for it.
  return { choice: choice as Resolution | 'superseded', by: nameOf(by), reason: textOf(resolution.reason), at: textOf(resolution.at) }
}

function stepOf(found: Found, { nameOf, expected }: { nameOf: (id: string) => string; expected: RunStep['expected'] }): RunStep {
  const { n, parentN, kind, title, targetKey, state, attempt, observed, goalDigest, priorDigest, holdMs } = found
  const { end, says } = readStepError(found.error)
  return {
    n,
    parentN,
    kind,
    title,
    targetKey,
    state,
    attempt,
    startedAt: iso(found.startedAt),
    intentAt: iso(found.intentAt),
    deadlineAt: iso(found.deadlineAt),
    notBefore: iso(found.notBefore),
    finishedAt: iso(found.finishedAt),
    says: withNames(says, nameOf),
    end,
    effect:
      found.effectAt === null || goalDigest === null
        ? null
        : {
            createdAt: found.effectAt.toISOString(),
            sentAt: iso(found.sentAt),
            answeredAt: iso(found.answeredAt),
            observed,
            verifiedAt: iso(found.verifiedAt),
            goalDigest,
          },
    wrote: wroteOf(found.result),
    priorDigest,
    resolution: resolutionOf(found, nameOf),
    decision:
      found.verdict === null || found.decidedBy === null || found.decidedAt === null
        ? null
        : { verdict: found.verdict, by: nameOf(found.decidedBy), reason: found.decidedWhy ?? '', at: found.decidedAt.toISOString() },
    expected,
    soak: holdMs === null || holdMs < SOAK_FROM_MS ? null : { holdMs, leftMs: readSoak(found.error) },
  }
}

/** How long steps like these took lately: the median of the last fifty of a kind that hold for the same time, nobody's word aside. How long a
 *  person takes is expected of nobody. */
async function expectedOf(ctx: ServiceContext, runId: string): Promise<Map<string, { ms: number; n: number }>> {
  const rows = await ctx.db.$queryRaw<{ kind: string; hold: number | null; n: number; ms: number | null }[]>`
    SELECT k.kind, k.hold, h.n, h.ms FROM (
      SELECT DISTINCT kind, CASE WHEN jsonb_typeof(params->'holdMs') = 'number' THEN (params->>'holdMs')::float8 END AS hold FROM step
      WHERE run_id = ${runId}::uuid AND state IN ('pending', 'intent', 'running', 'verifying') AND kind !~ '^(approve|manual)@') k
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS n, (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM s.finished_at - s.started_at)) * 1000)::float8 AS ms
      FROM (SELECT started_at, finished_at FROM step WHERE kind = k.kind AND state = 'done' AND resolution IS NULL
          AND (CASE WHEN jsonb_typeof(params->'holdMs') = 'number' THEN (params->>'holdMs')::float8 END) IS NOT DISTINCT FROM k.hold
        ORDER BY finished_at DESC LIMIT 50) s) h`
  const known = rows.filter(({ n, hold }) => n > 0 || hold !== null)
  return new Map(known.map(({ kind, hold, n, ms }) => [`${kind} ${hold}`, { ms: Math.max(ms ?? 0, hold ?? 0), n }]))
}

const IS_OVER: readonly StepState[] = ['done', 'failed', 'skipped', 'compensated', 'uncertain']

/** These steps of a run, by their numbers. */
export async function readSteps(ctx: ServiceContext, runId: string, numbers: readonly number[]): Promise<RunStep[]> {
  if (numbers.length === 0) return []
  const found = await ctx.db.$queryRaw<Found[]>`SELECT ${COLUMNS} FROM step s
    LEFT JOIN effect e ON e.run_id = s.run_id AND e.n = s.n LEFT JOIN prior_state o ON o.run_id = s.run_id AND o.target_key = s.target_key
    LEFT JOIN step_decision d ON d.run_id = s.run_id AND d.n = s.n
    WHERE s.run_id = ${runId}::uuid AND s.n = ANY(${[...numbers]}::int[]) ORDER BY s.n`
  const isUnderWay = found.some(({ state }) => !IS_OVER.includes(state))
  const expected = isUnderWay ? await expectedOf(ctx, runId) : new Map<string, { ms: number; n: number }>()
  const nameOf = await personNames(
    ctx,
    found.flatMap(({ error, decidedBy, resolution }) => idsIn(error, decidedBy, textOf(resolution?.by))),
  )
  return found.map((one) =>
    stepOf(one, { nameOf, expected: IS_OVER.includes(one.state) ? null : (expected.get(`${one.kind} ${one.holdMs}`) ?? null) }),
  )
}

/** Steps from a number on, for what a page folds. Errors: NOT_FOUND. */
export async function listRunSteps(ctx: ServiceContext, { id, from, limit }: ListRunSteps): Promise<RunStepPage> {
  const run = await ctx.db.run.findUnique({ where: { id }, select: { id: true } })
  if (!run) throw new AppError('NOT_FOUND', 'There is no such run.')
  const found = await ctx.db.step.findMany({
    where: { runId: id, n: { gte: from } },
    select: { n: true },
    orderBy: { n: 'asc' },
    take: limit + 1,
  })
  const items = await readSteps(
    ctx,
    id,
    found.slice(0, limit).map(({ n }) => n),
  )
  return { items, next: found.length > limit ? (found[limit]?.n ?? null) : null }
}
