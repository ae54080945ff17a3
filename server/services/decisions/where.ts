import { type DecisionFilter, WINDOW_MS } from '@/lib/schemas/decisions'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The database condition of a filter. Every part is written out: nothing a client sends becomes an operator. */
export function whereOf(filter: DecisionFilter, now: Date): Prisma.DecisionWhereInput {
  const parts: Prisma.DecisionWhereInput[] = [{ evaluatedAt: { gt: new Date(now.getTime() - WINDOW_MS[filter.window]) } }]
  if (filter.verdict) parts.push({ verdict: filter.verdict })
  if (filter.severity) parts.push({ severity: filter.severity })
  if (filter.type) parts.push({ type: filter.type })
  if (filter.agent) parts.push({ agentId: filter.agent })
  if (filter.origin) parts.push({ origin: filter.origin })
  if (filter.code) parts.push({ codes: { has: filter.code } })
  if (filter.waiver) parts.push({ waived: true, record: { path: ['acgs', 'violations'], array_contains: [{ waived_by: filter.waiver }] } })
  if (filter.search) parts.push(searchOf(filter.search))
  return { AND: parts }
}

function searchOf(search: string): Prisma.DecisionWhereInput {
  if (UUID.test(search)) return { decisionId: search.toLowerCase() }
  const text = search.toLowerCase()
  const part = { contains: literal(text) }
  return { OR: [{ agentId: part }, { action: part }, { codes: { has: text } }, { refusal: text }] }
}
