import { CONTAINED_BY_MS, GONE_BY_MS } from '@/lib/sandbox-words'
import type { SandboxClock } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'

type Asked = { id: string; state: string; runId: string | null; containedAt: Date | null; goneAt: Date | null }
/** `firstAt`: the first event that asked for containment, and not one that came after it was contained. */
export type AskedFor = { firstAt: Date | null; isUncontrolled: boolean; runAt: Date | null }

/** The severity from which containment starts by itself: 2 is high. */
export const CONTAINS_FROM = 2

/** The clocks of a containment: from the event that asked for it or, by hand, from the acceptance of its run. Null: nothing asked for it. Pure. */
export function clockOf(asked: Asked, { firstAt, isUncontrolled, runAt }: AskedFor): SandboxClock | null {
  const from = firstAt !== null && (runAt === null || firstAt <= runAt) ? firstAt : (runAt ?? firstAt)
  if (from === null) return null
  const since = (at: Date | null) => (at === null ? null : Math.max(0, at.getTime() - from.getTime()))
  return {
    from: from.toISOString(),
    because: from === firstAt ? 'event' : 'run',
    containedMs: since(asked.containedAt),
    // Gone from the cluster's books is not gone where its node is silent.
    goneMs: asked.state === 'lost' ? null : since(asked.goneAt),
    containedLineMs: CONTAINED_BY_MS,
    goneLineMs: GONE_BY_MS,
    isUncontrolled,
  }
}

/** The clock of each sandbox that something asked to contain. */
export async function readClocks(ctx: ServiceContext, rows: readonly Asked[]): Promise<Map<string, SandboxClock>> {
  if (rows.length === 0) return new Map()
  const found = await ctx.db.$queryRaw<(AskedFor & { id: string })[]>`
    SELECT s.id::text AS id, e.first_at AS "firstAt", coalesce(e.is_uncontrolled, false) AS "isUncontrolled", r.created_at AS "runAt"
    FROM sandbox s LEFT JOIN run r ON r.id = s.run_id
    LEFT JOIN LATERAL (SELECT min(received_at) FILTER (WHERE s.contained_at IS NULL OR received_at <= s.contained_at) AS first_at,
      bool_or(state = 'uncontrolled') AS is_uncontrolled FROM runtime_event
      WHERE sandbox_id = s.id AND (severity >= ${CONTAINS_FROM} OR run_id = s.run_id)) e ON TRUE
    WHERE s.id = ANY(${rows.map(({ id }) => id)}::uuid[])`
  const asked = new Map(found.map((one) => [one.id, one]))
  return new Map(
    rows.flatMap((row): [string, SandboxClock][] => {
      const one = asked.get(row.id)
      const clock = one ? clockOf(row, one) : null
      return clock ? [[row.id, clock]] : []
    }),
  )
}
