import type { IncidentState } from '@/lib/incident-words'
import type { IncidentFilter, IncidentPage, ListIncidents } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'
import { OPEN } from './change'
import { alertCounts, peopleOf, rowOf } from './row'

/** What the filter means; a drill is in no view but its own and all. */
export function whereOf({ view, state, severity, type, agentId, search }: IncidentFilter): Prisma.IncidentWhereInput {
  const views: Record<IncidentFilter['view'], Prisma.IncidentWhereInput> = {
    open: { state: { in: [...OPEN] }, drill: false },
    review: { state: 'resolved', drill: false },
    ended: { endedAt: { not: null }, drill: false },
    drills: { drill: true },
    all: {},
  }
  const parts: Prisma.IncidentWhereInput[] = [views[view]]
  if (state) parts.push({ state })
  if (severity) parts.push({ severity })
  if (type) parts.push({ type })
  if (agentId) parts.push({ agents: { has: agentId } })
  if (search) parts.push(searchOf(search))
  return { AND: parts }
}

function searchOf(search: string): Prisma.IncidentWhereInput {
  const number = /^(?:inc-)?(\d{1,9})$/i.exec(search)?.[1]
  const part = { contains: literal(search), mode: 'insensitive' as const }
  return {
    OR: [...(number ? [{ number: Number(number) }] : []), { title: part }, { agents: { has: search } }, { services: { has: search } }],
  }
}

/** All unresolved, by state, drills apart. */
async function countOpen({ db }: Pick<ServiceContext, 'db'>): Promise<Partial<Record<IncidentState, number>>> {
  const rows = await db.incident.groupBy({ by: ['state'], where: { state: { in: [...OPEN] }, drill: false }, _count: { _all: true } })
  return Object.fromEntries(rows.map(({ state, _count }) => [state, _count._all]))
}

type Place = { severity: number; triggeredAt: Date; id: string }
type Order = { by: Prisma.IncidentOrderByWithRelationInput[]; after: (last: Place) => Prisma.IncidentWhereInput }
/** What is unresolved: the gravest first, of those the oldest. */
const BY_GRAVITY: Order = {
  by: [{ severity: 'asc' }, { triggeredAt: 'asc' }, { id: 'asc' }],
  after: ({ severity, triggeredAt, id }) => ({
    OR: [{ severity: { gt: severity } }, { severity, triggeredAt: { gt: triggeredAt } }, { severity, triggeredAt, id: { gt: id } }],
  }),
}
const NEWEST: Order = {
  by: [{ triggeredAt: 'desc' }, { id: 'desc' }],
  after: ({ triggeredAt, id }) => ({ OR: [{ triggeredAt: { lt: triggeredAt } }, { triggeredAt, id: { lt: id } }] }),
}

/** Incidents by cursor: what is unresolved the gravest and oldest first, every other view newest first. In: filter, cursor, limit ≤ 200. Times UTC, by the database's clock. */
export async function listIncidents(ctx: ServiceContext, { cursor, limit, ...filter }: ListIncidents): Promise<IncidentPage> {
  const where = whereOf(filter)
  const order = filter.view === 'open' ? BY_GRAVITY : NEWEST
  const last = cursor
    ? await ctx.db.incident.findUnique({ where: { id: cursor }, select: { severity: true, triggeredAt: true, id: true } })
    : null
  const after: Prisma.IncidentWhereInput = last ? order.after(last) : {}
  const [found, total, open] = await Promise.all([
    ctx.db.incident.findMany({ where: { AND: [where, after] }, orderBy: order.by, take: limit + 1 }),
    ctx.db.incident.count({ where }),
    countOpen(ctx),
  ])
  const page = found.slice(0, limit)
  const [nameOf, counts] = await Promise.all([personNames(ctx, page.flatMap(peopleOf)), alertCounts(ctx, page)])
  return {
    items: page.map((one) => rowOf(one, { nameOf, alerts: counts.get(one.id) ?? 0 })),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    open,
    readAt: ctx.now().toISOString(),
  }
}
