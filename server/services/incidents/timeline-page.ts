import type { Seal } from '@/lib/schemas/audit'
import type { ReadTimeline, TimelineEntry, TimelinePage } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { sealsOf } from '@/server/services/audit/seals-of'
import { personNames } from '@/server/services/people/names'
import { getIncident } from './change'

type Row = Prisma.IncidentEventGetPayload<object>
type Saying = { nameOf: (id: string) => string; sealOf: (requestId: string) => Seal }
/** A way to a page of ours, and nothing else that an address may be. */
const pageOf = (href: string | null) => (href !== null && /^\/(?![/\\])/.test(href) ? href : null)

export const entryOf = (row: Row, { nameOf, sealOf }: Saying): TimelineEntry => ({
  n: row.n,
  at: row.at.toISOString(),
  kind: row.kind,
  by: {
    kind: row.byKind === 'person' ? 'person' : 'system',
    id: row.by,
    name: row.byKind === 'person' ? nameOf(row.by) : row.by.replace(/^system:/, ''),
  },
  title: row.title,
  detail: row.detail,
  href: pageOf(row.href),
  corrects: row.corrects,
  requestId: row.requestId,
  seal: row.requestId === null ? null : sealOf(row.requestId),
})

async function sayingOf(ctx: ServiceContext, rows: readonly Row[]): Promise<Saying> {
  const requests = rows.flatMap(({ requestId }) => requestId ?? [])
  const people = rows.map(({ by }) => by)
  const [nameOf, sealOf] = await Promise.all([personNames(ctx, people), sealsOf(ctx, requests)])
  return { nameOf, sealOf }
}

/** The timeline, newest first, by its numbers. Errors: NOT_FOUND. */
export async function readTimeline(ctx: ServiceContext, { id, of, cursor, limit }: ReadTimeline): Promise<TimelinePage> {
  await getIncident(ctx, id)
  const whose: Prisma.IncidentEventWhereInput = of === 'all' ? {} : { byKind: of === 'people' ? 'person' : 'system' }
  const where = { incidentId: id, ...whose, ...(cursor === undefined ? {} : { n: { lt: cursor } }) }
  const [found, people, system] = await Promise.all([
    ctx.db.incidentEvent.findMany({ where, orderBy: { n: 'desc' }, take: limit + 1 }),
    ctx.db.incidentEvent.count({ where: { incidentId: id, byKind: 'person' } }),
    ctx.db.incidentEvent.count({ where: { incidentId: id, byKind: 'system' } }),
  ])
  const page = found.slice(0, limit)
  const saying = await sayingOf(ctx, page)
  return {
    items: page.map((row) => entryOf(row, saying)),
    nextCursor: found.length > limit ? (page.at(-1)?.n ?? null) : null,
    total: of === 'people' ? people : of === 'system' ? system : people + system,
    people,
    system,
  }
}

const PAGE = 500
/** The whole timeline as JSON lines, oldest first, page by page. Errors: NOT_FOUND. */
export async function* exportTimeline(ctx: ServiceContext, { id }: { id: string }): AsyncGenerator<string> {
  const { number, drill } = await getIncident(ctx, id)
  let after = 0
  for (;;) {
    const rows = await ctx.db.incidentEvent.findMany({ where: { incidentId: id, n: { gt: after } }, orderBy: { n: 'asc' }, take: PAGE })
    const saying = await sayingOf(ctx, rows)
    for (const row of rows) yield `${JSON.stringify({ incident: `INC-${number}`, drill, ...entryOf(row, saying) })}\n`
    if (rows.length < PAGE) return
    after = rows.at(-1)?.n ?? after
  }
}
