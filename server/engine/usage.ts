import type { Pool } from '@/server/db'
import { createLastMinute, type LastMinute, WINDOW_S } from './last-minute'

export const SHARE_MS = 1000

/** The prefix under which an action is counted: `data.read_public` is below `data.read`, `data.readiness` is not. */
export function prefixOf(action: string, prefixes: readonly string[]): string {
  const bounded = `${action.replaceAll('_', '.')}.`
  return prefixes.find((prefix) => bounded.startsWith(`${prefix}.`)) ?? action.split('.')[0] ?? action
}

const keyOf = (agentId: string, prefix: string) => `${agentId} ${prefix}`

/** Requests of each agent in the last 60 s, measured: ours at once, the other engines' at most a second late. */
export function createUsage(engineId: string) {
  const own = new Map<string, LastMinute>()
  const unsent = new Map<string, { agentId: string; prefix: string; second: number; n: number }>()
  let others = new Map<string, number>()

  const ownSum = (key: string, second: number) => {
    const total = own.get(key)?.sum(second) ?? 0
    if (total === 0) own.delete(key)
    return total
  }

  /** What has left the window is dropped, also for agents that never ask again and while the database is away. */
  const forget = (second: number) => {
    for (const key of own.keys()) ownSum(key, second)
    for (const [key, row] of unsent) if (row.second <= second - WINDOW_S) unsent.delete(key)
  }

  return {
    /** Counts this request. Out: how many came before it in the window. */
    count({ agentId, prefix, nowMs }: { agentId: string; prefix: string; nowMs: number }): number {
      const second = Math.floor(nowMs / 1000)
      const key = keyOf(agentId, prefix)
      const before = ownSum(key, second) + (others.get(key) ?? 0)
      const counter = own.get(key) ?? createLastMinute()
      own.set(key, counter)
      counter.add(second)
      const sent = `${key} ${second}`
      const row = unsent.get(sent) ?? { agentId, prefix, second, n: 0 }
      row.n += 1
      unsent.set(sent, row)
      return before
    },

    /** Counters held now: what the window has, and what is not shared yet. */
    size: () => own.size + unsent.size,

    /** Writes our seconds and reads the others' sums. Rejects when the database is away; nothing is forgotten then. */
    async share(pool: Pool, nowMs: number): Promise<void> {
      const second = Math.floor(nowMs / 1000)
      forget(second)
      const rows = [...unsent.entries()]
      const sent = rows.map(([key, { n }]) => [key, n] as const)
      if (rows.length > 0)
        await pool.query(
          `INSERT INTO agent_usage (engine_id, agent_id, prefix, second, n)
           SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::int[])
           ON CONFLICT (second, engine_id, agent_id, prefix) DO UPDATE SET n = agent_usage.n + excluded.n`,
          [
            engineId,
            rows.map(([, row]) => row.agentId),
            rows.map(([, row]) => row.prefix),
            rows.map(([, row]) => row.second),
            rows.map(([, row]) => row.n),
          ],
        )
      for (const [key, n] of sent) {
        const row = unsent.get(key)
        if (row && row.n > n) row.n -= n
        else unsent.delete(key)
      }
      const read = await pool.query<{ agent_id: string; prefix: string; n: number }>(
        `SELECT agent_id, prefix, sum(n)::int AS n FROM agent_usage WHERE engine_id <> $1 AND second > $2 GROUP BY agent_id, prefix`,
        [engineId, second - WINDOW_S],
      )
      others = new Map(read.rows.map(({ agent_id, prefix, n }) => [keyOf(agent_id, prefix), n]))
      await pool.query('DELETE FROM agent_usage WHERE second < $1', [second - 2 * WINDOW_S]) // those of a dead engine too
    },
  }
}
export type Usage = ReturnType<typeof createUsage>
