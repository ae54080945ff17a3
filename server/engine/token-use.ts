import type { Pool } from '@/server/db'

export const KEEP_MS = 60_000

/** When tokens were last used, to the minute: noted for nothing on the way of a request, and kept once a minute. */
export function createTokenUse() {
  const used = new Set<string>()
  return {
    note: (id: string) => void used.add(id),

    /** Rejects when the database is away; nothing is forgotten then. */
    async keep(pool: Pool): Promise<void> {
      const ids = [...used]
      if (ids.length === 0) return
      used.clear()
      try {
        await pool.query(
          `UPDATE api_token SET last_used_at = clock_timestamp()
           WHERE id = ANY($1::text[]) AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '55 seconds')`,
          [ids],
        )
      } catch (cause) {
        for (const id of ids) used.add(id)
        throw cause
      }
    },
  }
}
export type TokenUse = ReturnType<typeof createTokenUse>
