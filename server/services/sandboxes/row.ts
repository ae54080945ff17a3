import type { Ending, EventState, SandboxState } from '@/lib/sandbox-words'
import type { RuntimeEventRow, SandboxClock, SandboxRow } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

/** Without its output, which may be a mebibyte. */
export const SANDBOX_COLUMNS = {
  id: true,
  agentId: true,
  state: true,
  runtime: true,
  language: true,
  node: true,
  podName: true,
  isSimulated: true,
  drill: true,
  requestedAt: true,
  createdAt: true,
  readyAt: true,
  endedAt: true,
  seenAt: true,
  ending: true,
  quarantine: true,
  containedAt: true,
  goneAt: true,
  runId: true,
} as const satisfies Prisma.SandboxSelect
type Found = Prisma.SandboxGetPayload<{ select: typeof SANDBOX_COLUMNS }>
type Seen = { events: number; worst: number | null }

const text = (at: Date | null) => at?.toISOString() ?? null

/** Create to ready, as both were seen. A clock that went backwards measured nothing. */
function coldStartOf({ createdAt, readyAt }: Pick<Found, 'createdAt' | 'readyAt'>): number | null {
  if (createdAt === null || readyAt === null) return null
  const ms = readyAt.getTime() - createdAt.getTime()
  return ms < 0 ? null : ms
}

export const sandboxRow = (row: Found, { seen, clock }: { seen: Seen | undefined; clock: SandboxClock | undefined }): SandboxRow => ({
  id: row.id,
  agentId: row.agentId,
  state: row.state as SandboxState, // written from this closed set
  runtime: row.runtime,
  language: row.language,
  node: row.node,
  podName: row.podName,
  isSimulated: row.isSimulated,
  drill: row.drill,
  requestedAt: row.requestedAt.toISOString(),
  readyAt: text(row.readyAt),
  endedAt: text(row.endedAt),
  seenAt: text(row.seenAt),
  ending: row.ending as Ending | null, // written from this closed set
  coldStartMs: coldStartOf(row),
  quarantine: row.quarantine,
  containedAt: text(row.containedAt),
  goneAt: text(row.goneAt),
  runId: row.runId,
  events: seen?.events ?? 0,
  worst: seen?.worst ?? null,
  clock: clock ?? null,
})

/** How many different things sensors saw in each, and the worst severity of them. */
export async function countEvents(ctx: ServiceContext, ids: readonly string[]): Promise<Map<string, Seen>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.db.runtimeEvent.groupBy({
    by: ['sandboxId'],
    where: { sandboxId: { in: [...ids] } },
    _count: true,
    _max: { severity: true },
  })
  return new Map(rows.flatMap(({ sandboxId, _count, _max }) => (sandboxId ? [[sandboxId, { events: _count, worst: _max.severity }]] : [])))
}

type FoundEvent = Prisma.RuntimeEventGetPayload<Record<string, never>>

const INDICATORS = 32
/** Indicators as texts: what a sensor sent is never markup, and never deeper than it is shown. */
function indicatorsOf(value: unknown): Record<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, INDICATORS)
      .map(([name, one]) => [name, typeof one === 'string' ? one : (JSON.stringify(one) ?? '')]),
  )
}

export const eventRow = (row: FoundEvent): RuntimeEventRow => ({
  id: row.id,
  source: row.source,
  violationType: row.violationType,
  family: row.family,
  severity: row.severity,
  layer: row.layer,
  blocked: row.blocked,
  rule: row.rule,
  description: row.description,
  indicators: indicatorsOf(row.indicators),
  occurredAt: row.occurredAt.toISOString(),
  receivedAt: row.receivedAt.toISOString(),
  occurred: Number(row.occurred),
  state: row.state as EventState, // written from this closed set
  sandboxId: row.sandboxId,
  podName: row.podName,
  agentId: row.agentId,
  runId: row.runId,
  drill: row.drill,
})
