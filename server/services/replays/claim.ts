import type { ReplaySample } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Cursor } from './sample'
import type { StoredTally } from './tally'

/** How long a worker may be silent with a replay in its hands before another goes on with it. */
export const LEASE_SECONDS = 60
export const ATTEMPTS_MAX = 3

export type Progress = { cut: number; after: Cursor | null; tally: StoredTally; ms: number }
type Row = {
  id: string
  draft_id: string | null
  version: number | null
  bundle: Uint8Array
  baseline: number
  sample: ReplaySample
  done: number
  total: number | null
  progress: Progress | null
}
export type Claim = {
  id: string
  draftId: string | null
  version: number | null
  bundle: Uint8Array
  baseline: number
  sample: ReplaySample
  done: number
  total: number | null
  progress: Progress | null
}

/** Takes the oldest replay that waits, or whose worker fell silent, by the database's clock. Two workers never hold the same one. */
export async function claimReplay(ctx: ServiceContext, owner: string): Promise<Claim | null> {
  const [row] = await ctx.db.$queryRaw<Row[]>`
    UPDATE policy_replay SET state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()), leased_by = ${owner},
      leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float8)
    WHERE id = (
      SELECT id FROM policy_replay
      WHERE state IN ('queued', 'running') AND attempts < ${ATTEMPTS_MAX} AND (leased_until IS NULL OR leased_until < clock_timestamp())
      ORDER BY requested_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, draft_id, version, bundle, baseline, sample, done, total, progress`
  if (!row) return null
  await ctx.db.event.create({ data: { topic: 'replays', ref: row.id, version: 'running' } })
  const { draft_id: draftId, ...rest } = row
  return { ...rest, draftId }
}

/** Gives up replays that were begun often enough without getting further. */
export async function abandonReplays(ctx: ServiceContext): Promise<void> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE policy_replay SET state = 'failed', ended_at = clock_timestamp(), leased_until = NULL, progress = NULL,
      error = 'The worker ended each time at the same place. Ask again when the worker is well.'
    WHERE state IN ('queued', 'running') AND attempts >= ${ATTEMPTS_MAX} AND (leased_until IS NULL OR leased_until < clock_timestamp())
    RETURNING id`
  for (const { id } of rows) await ctx.db.event.create({ data: { topic: 'replays', ref: id, version: 'failed' } })
}

/** Keeps the replay for as long again. Out: false when it is not ours any more: canceled, or another worker has it. */
export async function renewReplay(ctx: ServiceContext, { id, owner }: { id: string; owner: string }): Promise<boolean> {
  const count = await ctx.db.$executeRaw`
    UPDATE policy_replay SET leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float8)
    WHERE id = ${id}::uuid AND state = 'running' AND leased_by = ${owner}`
  return count > 0
}
