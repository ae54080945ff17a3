import { TOLD_HOW } from '@/lib/incident-policy'
import type { Severity } from '@/lib/incident-words'
import type { AlertFilter, AlertPage, AlertRow, AlertTrace, ListAlerts } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

/** What the filter means. `untold`: judged, and nobody was shown it. */
export function whereOf({ view, source, incidentId, search }: AlertFilter): Prisma.AlertWhereInput {
  const parts: Prisma.AlertWhereInput[] = []
  if (view === 'untold') parts.push({ wasTold: false, judgedAt: { not: null } })
  if (view === 'candidates') parts.push({ isCandidate: true })
  if (source) parts.push({ source })
  if (incidentId) parts.push({ incidentId })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ title: part }, { kind: part }, { fingerprint: search }, { refs: { path: ['agentId'], equals: search } }] })
  }
  return { AND: parts }
}

/** How those stand now that an incident tells. */
async function readTold({ db }: ServiceContext, ids: readonly string[]): Promise<Map<string, AlertTrace['told']>> {
  const rows = await db.incidentLevel.findMany({
    where: { incidentId: { in: [...ids] } },
    orderBy: [{ cycle: 'asc' }, { level: 'asc' }, { round: 'asc' }],
  })
  const told = new Map<string, AlertTrace['told']>()
  for (const { incidentId, who, state, why, doneAt, dueAt } of rows) {
    const result =
      state === 'told'
        ? 'shown'
        : state === 'due'
          ? `due ${dueAt?.toISOString() ?? 'at no known time'}`
          : `${state}: ${why ?? 'no reason kept'}`
    const one = { who, how: TOLD_HOW, at: state === 'told' ? (doneAt?.toISOString() ?? null) : null, result }
    told.set(incidentId, [...(told.get(incidentId) ?? []), one])
  }
  return told
}

/** Alerts, newest first, by indexed cursor, each with why somebody was told of it or nobody. In: filter, cursor, limit ≤ 200. Times UTC. */
export async function listAlerts(ctx: ServiceContext, { cursor, limit, ...filter }: ListAlerts): Promise<AlertPage> {
  const where = whereOf(filter)
  const last = cursor ? await ctx.db.alert.findUnique({ where: { id: cursor }, select: { receivedAt: true, id: true } }) : null
  const after: Prisma.AlertWhereInput = last
    ? { OR: [{ receivedAt: { lt: last.receivedAt } }, { receivedAt: last.receivedAt, id: { lt: last.id } }] }
    : {}
  const [found, total] = await Promise.all([
    ctx.db.alert.findMany({
      where: { AND: [where, after] },
      orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      omit: { body: true },
    }),
    ctx.db.alert.count({ where }),
  ])
  const page = found.slice(0, limit)
  const ids = [...new Set(page.flatMap(({ incidentId }) => incidentId ?? []))]
  const [incidents, told] = await Promise.all([
    ctx.db.incident.findMany({ where: { id: { in: ids } }, select: { id: true, number: true } }),
    readTold(ctx, ids),
  ])
  const items = page.map((one): AlertRow => {
    const trace = one.trace as unknown as AlertTrace | null // written by the judge in this shape
    const live = one.incidentId !== null && one.wasTold ? told.get(one.incidentId) : undefined
    return {
      ...{ id: one.id, source: one.source, kind: one.kind, title: one.title, detail: one.detail, drill: one.drill, wasTold: one.wasTold },
      severity: one.severity as Severity, // a constraint of the table
      startsAt: one.startsAt.toISOString(),
      endsAt: one.endsAt?.toISOString() ?? null,
      occurred: Number(one.occurred),
      lastAt: one.lastAt.toISOString(),
      incident: incidents.find(({ id }) => id === one.incidentId) ?? null,
      trace: trace && live ? { ...trace, told: live } : trace,
    }
  })
  return { items, nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null, total, readAt: ctx.now().toISOString() }
}
