import { LANE_NAMES, LANES, type Lane } from '@/lib/run-states'
import type { Sql } from '@/server/audit/sql'
import { LEASE_MS, POLL_MS } from './limits'

/** Something about the engine itself that somebody must hear. `key` is stable: it stands until it is no longer found. */
export type RunTrouble = { key: string; severity: 1 | 2; title: string; detail: string; href?: string }

const LANE_AWAY_S = 10
const VERSION_AWAY_S = 5
const LAPSED_S = 5
/** A worker is there while its beat is younger than this. */
const BEAT_S = 5

/** Looks at the whole engine by the database's clock: leases that nobody follows, lanes and versions without a worker. */
export async function watchRuns(client: Sql): Promise<RunTrouble[]> {
  const { rows: lanes } = await client.query<{ lane: number; age_s: number | null }>(
    `SELECT l AS lane, (SELECT min(extract(epoch FROM clock_timestamp() - seen_at))::float8 FROM worker WHERE l = ANY(lanes)) AS age_s FROM unnest($1::smallint[]) AS l`,
    [LANES],
  )
  const { rows: lapsed } = await client.query<{ id: string; s: number }>(
    `SELECT id, extract(epoch FROM clock_timestamp() - lease_until)::int AS s FROM run
     WHERE state = 'running' AND lease_until < clock_timestamp() - make_interval(secs => $1) ORDER BY lease_until LIMIT 5`,
    [LAPSED_S],
  )
  const { rows: unserved } = await client.query<{ id: string; needs_version: number }>(
    `SELECT id, needs_version FROM run WHERE state = 'queued' AND not_before < clock_timestamp() - make_interval(secs => $1)
       AND NOT EXISTS (SELECT FROM worker w WHERE w.version >= run.needs_version AND run.lane = ANY(w.lanes) AND w.seen_at > clock_timestamp() - make_interval(secs => $2))
     ORDER BY not_before LIMIT 5`,
    [VERSION_AWAY_S, BEAT_S],
  )
  return [
    ...lanes
      .filter(({ age_s: age }) => age === null || age > LANE_AWAY_S)
      .map(
        ({ lane }): RunTrouble => ({
          key: `runs-lane:${lane}`,
          severity: lane === 0 ? 1 : 2,
          title: `No worker takes ${LANE_NAMES[lane as Lane]} runs`,
          detail: `None has been seen for more than ${LANE_AWAY_S} s. Start a worker, or see why it claims nothing.`,
        }),
      ),
    ...lapsed.map(
      ({ id, s }): RunTrouble => ({
        key: `runs-lapsed:${id}`,
        severity: 1,
        title: 'A run has lost its worker and nobody follows',
        detail: `Run ${id}: its lease ended ${s} s ago.`,
        href: `/runs/${id}`,
      }),
    ),
    ...unserved.map(
      ({ id, needs_version: version }): RunTrouble => ({
        key: `runs-unserved:${id}`,
        severity: 1,
        title: 'A run finds no worker',
        detail: `Run ${id} needs engine version ${version}; no worker of that version takes its lane.`,
        href: `/runs/${id}`,
      }),
    ),
  ]
}

/** How long it takes until another worker has a run of this lane, at the most, by the settings in force. */
export const detectionMs = (lane: Lane): number => LEASE_MS + POLL_MS[lane]
