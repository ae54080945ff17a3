import type { ServiceContext } from '@/server/context'
import type { Bucket } from '@/server/limits'

type Db = ServiceContext['db']
type Writer = Pick<Db, '$executeRaw'>

/** Tries at something secret: so many are free, then each further handful waits twice as long as the one before. */
export type Attempts = { name: string; free: number; waitMs: number; maxWaitMs: number; forgetMs: number }
export const SIGN_IN: Attempts = { name: 'sign-in', free: 5, waitMs: 900_000, maxWaitMs: 28_800_000, forgetMs: 86_400_000 }

/** Counts a try before it is judged, so that many at once are not more than many in a row. Out: 0, or the milliseconds to wait. */
export async function takeAttempt(db: Db, limit: Attempts, { key, now }: Bucket): Promise<number> {
  const { name, free, waitMs, maxWaitMs, forgetMs } = limit
  const id = `${name}:${key}`
  const [row] = await db.$queryRaw<{ taken: boolean; wait_ms: number | null }[]>`
    WITH found AS (
      SELECT at, CASE WHEN tokens >= 1 AND tokens::int % ${free}::int = 0
        THEN LEAST(${maxWaitMs}::float8, ${waitMs}::float8 * 2 ^ (tokens / ${free}::int - 1)) ELSE 0 END AS wait_ms
      FROM rate_bucket WHERE key = ${id}),
    took AS (
      INSERT INTO rate_bucket AS b (key, tokens, at) VALUES (${id}, 1, ${now}::timestamptz)
      ON CONFLICT (key) DO UPDATE SET at = EXCLUDED.at, tokens = CASE
        WHEN EXTRACT(EPOCH FROM EXCLUDED.at - b.at) * 1000 >= (CASE WHEN b.tokens < ${free}::int THEN ${waitMs}::float8 ELSE ${forgetMs}::float8 END)
        THEN 1 ELSE b.tokens + 1 END
      WHERE b.tokens < 1 OR b.tokens::int % ${free}::int <> 0 OR EXTRACT(EPOCH FROM EXCLUDED.at - b.at) * 1000
        >= LEAST(${maxWaitMs}::float8, ${waitMs}::float8 * 2 ^ (b.tokens / ${free}::int - 1))
      RETURNING 1)
    SELECT EXISTS (SELECT FROM took) AS taken,
      (SELECT wait_ms - EXTRACT(EPOCH FROM ${now}::timestamptz - at)::float8 * 1000 FROM found) AS wait_ms`
  if (row?.taken) return 0
  return row?.wait_ms && row.wait_ms > 0 ? row.wait_ms : waitMs
}

/** Forgets the tries: the secret was known after all. */
export async function clearAttempts(db: Writer, { name }: Attempts, key: string): Promise<void> {
  await db.$executeRaw`DELETE FROM rate_bucket WHERE key = ${`${name}:${key}`}`
}

/** Takes back one try: the half of the secret that was asked for was right, or nobody looked. Never onto a full handful: its wait is over, and
 *  would begin again before the other half could be asked for. */
export async function takeBackAttempt(db: Writer, { name, free }: Attempts, key: string): Promise<void> {
  await db.$executeRaw`UPDATE rate_bucket SET tokens = tokens - 1
    WHERE key = ${`${name}:${key}`} AND tokens > 0 AND (tokens < 2 OR (tokens::int - 1) % ${free}::int <> 0)`
}
