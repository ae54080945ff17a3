import { type KeptCheck, keepCheck, lastCheck } from '@/server/audit/checks'
import { readHead, type Wrong } from '@/server/audit/head'
import type { Sql } from '@/server/audit/sql'
import type { Verified, VerifyOptions } from '@/server/audit/verify-log'
import type { ServiceContext } from '@/server/context'

const DAY_MS = 24 * 3_600_000
const AGAIN_MS = 600_000

/** Recomputes a range, or the whole log without one. */
export type Verify = (options: Pick<VerifyOptions, 'from' | 'to'>) => Promise<Verified>
export const worded = (found: Verified): Wrong | null => found.problems[0] ?? null

/** What the last look at the whole found, for as long as no later one found it good. Pure. */
export const wrongAsAWhole = (last: KeptCheck | null, size: number): Wrong | null =>
  last && !last.isGood ? { index: last.firstBadIndex ?? 0, until: size, why: last.detail } : null

/** Recomputes the whole log when a day has passed, or ten minutes since it was found wrong. It takes as long as the log is long, so it runs beside
 *  the minute's work and nothing waits for it; the minute reads its result from the database. Out: why it could not be done, or null. */
export async function checkWhole(ctx: ServiceContext, { client, verify }: { client: Sql; verify: Verify }): Promise<string | null> {
  try {
    const last = await lastCheck(client, 'full')
    const { size } = await readHead(client)
    const age = last ? ctx.now().getTime() - last.at.getTime() : Number.POSITIVE_INFINITY
    if (age < (wrongAsAWhole(last, size) ? AGAIN_MS : DAY_MS)) return null
    const all = await verify({})
    const detail = `all ${all.size} entries were recomputed`
    await keepCheck(client, { kind: 'full', at: ctx.now(), size: all.size, tookMs: all.tookMs, wrong: worded(all), detail })
    return null
  } catch (cause) {
    ctx.log.error({ err: cause }, 'audit.self-check-failed')
    return cause instanceof Error ? cause.message : String(cause)
  }
}
