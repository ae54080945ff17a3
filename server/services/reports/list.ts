import type { Completeness, ListReports, ReportKind, ReportListRow, ReportPage, ReportRequestRow } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'

const FAILED_SHOWN_MS = 7 * 86_400_000
const REQUESTS_MAX = 20

const ROW = {
  id: true,
  name: true,
  kind: true,
  periodFrom: true,
  periodTo: true,
  generatedAt: true,
  by: true,
  completeness: true,
  overall: true,
  lateMs: true,
} satisfies Prisma.ReportSelect
type Row = Prisma.ReportGetPayload<{ select: typeof ROW }>

const rowOf = (row: Row): ReportListRow => ({
  id: row.id,
  name: row.name,
  kind: row.kind as ReportKind, // only written by this program
  from: row.periodFrom.toISOString(),
  to: row.periodTo.toISOString(),
  generatedAt: row.generatedAt.toISOString(),
  by: row.by,
  completeness: row.completeness as Completeness, // a constraint of the table
  overall: row.overall,
  lateMs: row.lateMs === null ? null : Number(row.lateMs),
})

function whereOf({ search, kind, completeness }: ListReports): Prisma.ReportWhereInput {
  const parts: Prisma.ReportWhereInput[] = []
  if (kind) parts.push({ kind })
  if (completeness) parts.push({ completeness })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ name: part }, { by: part }] })
  }
  return { AND: parts }
}

function afterCursor(cursor: string): Prisma.ReportWhereInput {
  const [at = '', id = ''] = cursor.split('_')
  const generatedAt = new Date(Number(at))
  return { OR: [{ generatedAt: { lt: generatedAt } }, { generatedAt, id: { lt: id } }] }
}

type RequestRow = Prisma.ReportRequestGetPayload<object>

/** A request as people read it. */
export const requestOf = (row: RequestRow, by: string): ReportRequestRow => ({
  id: row.id,
  kind: row.kind as ReportKind, // only written by this program
  from: row.periodFrom.toISOString(),
  to: row.periodTo.toISOString(),
  state: row.state as ReportRequestRow['state'], // a constraint of the table
  requestedAt: row.requestedAt.toISOString(),
  by: row.cause === 'schedule' ? 'the calendar' : by,
  attempts: row.attempts,
  failedWhy: row.failedWhy,
})

/** What is being made, and what could not be made in the last week, newest first. */
async function readRequests(ctx: ServiceContext): Promise<ReportRequestRow[]> {
  const since = new Date(ctx.now().getTime() - FAILED_SHOWN_MS)
  const rows = await ctx.db.reportRequest.findMany({
    where: { OR: [{ state: { in: ['requested', 'making'] } }, { state: 'failed', requestedAt: { gte: since } }] },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: REQUESTS_MAX,
  })
  const nameOf = await personNames(
    ctx,
    rows.map(({ requestedBy }) => requestedBy),
  )
  return rows.map((row) => requestOf(row, nameOf(row.requestedBy)))
}

/** Reports, newest first, and what is not made yet. In: search, kind, completeness, cursor, limit ≤ 200. */
export async function listReports(ctx: ServiceContext, input: ListReports): Promise<ReportPage> {
  const where = whereOf(input)
  const [found, total, requests] = await Promise.all([
    ctx.db.report.findMany({
      where: input.cursor ? { AND: [where, afterCursor(input.cursor)] } : where,
      orderBy: [{ generatedAt: 'desc' }, { id: 'desc' }],
      select: ROW,
      take: input.limit + 1,
    }),
    ctx.db.report.count({ where }),
    readRequests(ctx),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  return {
    items: page.map(rowOf),
    requests,
    nextCursor: found.length > input.limit && last ? `${last.generatedAt.getTime()}_${last.id}` : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
