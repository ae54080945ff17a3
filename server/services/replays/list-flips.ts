import {
  FLIP_KINDS,
  type FlipFilter,
  type FlipKind,
  type FlipPage,
  type FlipRow,
  type ListFlips,
  type Outcome,
} from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'

type Found = {
  decision_id: string
  kind: FlipKind
  at: Date
  agent_id: string
  action: string
  principles: string[]
  before: Outcome
  after: Outcome
  acknowledged_by: string | null
  acknowledged_at: Date | null
  note: string | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
function matching({ id, principle, search }: FlipFilter): Prisma.Sql {
  const principled = principle ? Prisma.sql`AND principles @> ARRAY[${principle}]` : Prisma.empty
  const like = search ? `%${literal(search.toLowerCase())}%` : null
  const found = !search
    ? Prisma.empty
    : UUID.test(search)
      ? Prisma.sql`AND decision_id = ${search}::uuid`
      : Prisma.sql`AND (agent_id LIKE ${like} OR action LIKE ${like} OR before::text LIKE ${like} OR after::text LIKE ${like})`
  return Prisma.sql`source = ${id}::uuid ${principled} ${found}`
}

type Place = { kind: FlipKind; ms: number; id: string }
function placeOf(cursor: string | undefined): Place | null {
  const [word, ms, id] = cursor?.split(':') ?? []
  const kind = FLIP_KINDS.find((one) => one === word)
  return kind && ms && id ? { kind, ms: Number(ms), id } : null
}

/** Kind after kind, each by its index: what was denied and is allowed now comes first. */
async function find(ctx: ServiceContext, filter: FlipFilter, { from, limit }: { from: Place | null; limit: number }): Promise<Found[]> {
  const kinds = FLIP_KINDS.filter((kind) => !filter.kind || kind === filter.kind)
  const found: Found[] = []
  for (const kind of kinds.slice(from ? Math.max(0, kinds.indexOf(from.kind)) : 0)) {
    const rest =
      from?.kind === kind
        ? Prisma.sql`AND (at < ${new Date(from.ms)} OR (at = ${new Date(from.ms)} AND decision_id > ${from.id}::uuid))`
        : Prisma.empty
    const rows = await ctx.db.$queryRaw<Found[]>`
      SELECT decision_id, kind, at, agent_id, action, principles, before, after, acknowledged_by, acknowledged_at, note
      FROM policy_flip WHERE ${matching(filter)} AND kind = ${kind} ${rest} ORDER BY at DESC, decision_id LIMIT ${limit - found.length}`
    found.push(...rows)
    if (found.length >= limit) break
  }
  return found
}

export async function readFlips(
  ctx: ServiceContext,
  filter: FlipFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const found = await find(ctx, filter, { from: placeOf(cursor), limit: limit + 1 })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ acknowledged_by }) => (acknowledged_by ? [acknowledged_by] : [])),
  )
  const items = page.map(
    (row): FlipRow => ({
      decisionId: row.decision_id,
      kind: row.kind,
      at: row.at.toISOString(),
      agentId: row.agent_id,
      action: row.action,
      principles: row.principles,
      before: row.before,
      after: row.after,
      acknowledgedBy: row.acknowledged_by ? { id: row.acknowledged_by, name: nameOf(row.acknowledged_by) } : null,
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
      note: row.note,
    }),
  )
  return { items, nextCursor: found.length > limit && last ? `${last.kind}:${last.at.getTime()}:${last.decision_id}` : null }
}

/** What came out otherwise in a replay, or in a rollout: denials that became allows first, then the newest. By cursor, without a cap. */
export async function listFlips(ctx: ServiceContext, { cursor, limit, ...filter }: ListFlips): Promise<FlipPage> {
  const [page, [counted]] = await Promise.all([
    readFlips(ctx, filter, { cursor, limit }),
    ctx.db.$queryRaw<
      { n: bigint }[]
    >`SELECT count(*) AS n FROM policy_flip WHERE ${matching(filter)} AND (${filter.kind ?? null}::text IS NULL OR kind = ${filter.kind ?? null})`,
  ])
  return { ...page, total: Number(counted?.n ?? 0), readAt: ctx.now().toISOString() }
}
