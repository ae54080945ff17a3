import type { ReplaySample } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'

export const PAGE = 1000
/** Part of the ids that is random, as a number below this: an even choice that is the same each time. */
const SPACE = 16_777_216

/** One recorded decision, its input as text: it is evaluated as it is, and never read and written again. */
export type Recorded = {
  decision_id: string
  evaluated_at: Date
  agent_id: string
  action: string
  constitution_hash: string
  runtime_revision: bigint
  path: string | null
  input: string | null
  clock: string | null
  masked: unknown
  erased: unknown
  result: Record<string, unknown> | null
}
export type Cursor = { at: string; id: string }

const matching = ({ from, to, origin, agent, type }: ReplaySample) => Prisma.sql`
  evaluated_at >= ${new Date(from)} AND evaluated_at < ${new Date(to)} AND origin = ${origin}
  AND (${agent}::text IS NULL OR agent_id = ${agent}) AND (${type}::text IS NULL OR type = ${type})`
const chosen = (cut: number) =>
  cut >= SPACE ? Prisma.empty : Prisma.sql`AND ('x' || right(decision_id::text, 6))::bit(24)::int < ${cut}::int`

/** How many there are, how many of them are taken, and the number that chooses. */
export async function measureSample(ctx: ServiceContext, sample: ReplaySample): Promise<{ found: number; total: number; cut: number }> {
  const [row] = await ctx.db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM decision WHERE ${matching(sample)}`
  const found = Number(row?.n ?? 0)
  if (found <= sample.most) return { found, total: found, cut: SPACE }
  const cut = Math.floor((sample.most / found) * SPACE)
  const [taken] = await ctx.db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM decision WHERE ${matching(sample)} ${chosen(cut)}`
  return { found, total: Number(taken?.n ?? 0), cut }
}

type Page = { sample: ReplaySample; cut: number; after: Cursor | null; limit?: number | undefined }
/** The next page, oldest first, by the index: no transaction stays open between two pages. */
export function readPage(ctx: ServiceContext, { sample, cut, after, limit = PAGE }: Page) {
  const rest = after ? Prisma.sql`AND (evaluated_at, decision_id) > (${new Date(after.at)}::timestamptz, ${after.id}::uuid)` : Prisma.empty
  return ctx.db.$queryRaw<Recorded[]>`
    SELECT decision_id, evaluated_at, agent_id, action, constitution_hash, runtime_revision, record->>'path' AS path,
      (record->'input')::text AS input, record->'nd_builtin_cache'->'time.now_ns'->>'[]' AS clock,
      record->'masked' AS masked, record->'erased' AS erased, record->'result' AS result
    FROM decision WHERE ${matching(sample)} ${chosen(cut)} ${rest} ORDER BY evaluated_at, decision_id LIMIT ${limit}`
}
