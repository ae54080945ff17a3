import { CONFIG_SETS, type ConfigSet } from '@/lib/config-sets'
import type { Sql } from '@/server/audit/sql'
import type { Cluster } from '@/server/ports/cluster'
import { inOne, type Lend } from '@/server/runs/connection'
import { wordsOf } from '@/server/runs/trouble'
import { type LiveSet, readSet, type Writer } from './read-set'
import { keepSnapshot } from './snapshots'

/** Beside those that are known to be good and those that a run took, so many of each set are kept. */
const KEPT = 500

type Newest = { digest: string; taken_at: Date }

/** Two workers that see one change keep it once. */
async function newestOf(client: Sql, set: ConfigSet): Promise<Newest | null> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`config-set ${set}`])
  const { rows } = await client.query<Newest>(
    `SELECT digest, taken_at FROM config_snapshot WHERE set_name = $1 AND state = 'taken' ORDER BY taken_at DESC, id DESC LIMIT 1`,
    [set],
  )
  return rows[0] ?? null
}

/** Times of fields are whole seconds. */
const since = (writers: readonly Writer[], { taken_at }: Newest): Writer[] =>
  writers.filter(({ at }) => at !== null && Date.parse(at) > taken_at.getTime() - 1_000)

async function forgetOld(client: Sql, set: ConfigSet): Promise<void> {
  await client.query(
    `DELETE FROM config_snapshot WHERE set_name = $1 AND NOT known_good AND run_id IS NULL AND state <> 'asked' AND id IN (
       SELECT id FROM config_snapshot WHERE set_name = $1 AND NOT known_good AND run_id IS NULL ORDER BY asked_at DESC, id DESC OFFSET ${KEPT})`,
    [set],
  )
}

async function seen(client: Sql, set: ConfigSet, digest: string): Promise<void> {
  await client.query(
    `INSERT INTO config_watch (set_name, looked_at, digest) VALUES ($1, clock_timestamp(), $2)
     ON CONFLICT (set_name) DO UPDATE SET looked_at = clock_timestamp(), digest = $2, error = NULL, failed_at = NULL`,
    [set, digest],
  )
}

async function unseen(client: Sql, set: ConfigSet, error: string): Promise<void> {
  await client.query(
    `INSERT INTO config_watch (set_name, error, failed_at) VALUES ($1, $2, clock_timestamp())
     ON CONFLICT (set_name) DO UPDATE SET error = $2, failed_at = coalesce(config_watch.failed_at, clock_timestamp())`,
    [set, error],
  )
}

const keepIfNew = (lend: Lend, set: ConfigSet, live: LiveSet): Promise<boolean> =>
  inOne(lend, async (client) => {
    const newest = await newestOf(client, set)
    await seen(client, set, live.digest)
    if (newest?.digest === live.digest) return false
    const why = newest === null ? 'first' : 'changed'
    const writers = newest === null ? live.writers : since(live.writers, newest)
    const id = await keepSnapshot(client, { set, why, by: 'system:worker', writers }, live)
    await forgetOld(client, set)
    return id !== null
  })

/** Looks at each set once and keeps what is new: asked once a minute, it is kept once a minute at most. One that cannot be read says so, and
 *  holds up no other. Out: the sets that were kept. */
export async function watchSets(lend: Lend, cluster: Cluster, signal?: AbortSignal): Promise<ConfigSet[]> {
  const kept: ConfigSet[] = []
  for (const set of CONFIG_SETS) {
    try {
      const live = await readSet(cluster, set, signal === undefined ? {} : { signal })
      if (await keepIfNew(lend, set, live)) kept.push(set)
    } catch (cause) {
      if (signal?.aborted) return kept
      await lend((client) => unseen(client, set, wordsOf(cause)))
    }
  }
  return kept
}

type Asked = { id: string; set: ConfigSet }

/** Takes what somebody asked for by hand, the oldest first. Out: how many were answered, with a snapshot or with why there is none. */
export async function takeAsked(lend: Lend, cluster: Cluster | null, signal?: AbortSignal): Promise<number> {
  const { rows } = await lend((client) =>
    client.query<Asked>(`SELECT id, set_name AS set FROM config_snapshot WHERE state = 'asked' ORDER BY asked_at LIMIT 10`),
  )
  for (const { id, set } of rows) {
    if (signal?.aborted) break
    const found = await readForHand(cluster, set, signal)
    await inOne(lend, (client) => answer(client, id, found))
  }
  return rows.length
}

async function readForHand(cluster: Cluster | null, set: ConfigSet, signal: AbortSignal | undefined): Promise<LiveSet | string> {
  if (cluster === null) return 'No cluster is configured.'
  try {
    return await readSet(cluster, set, signal === undefined ? {} : { signal })
  } catch (cause) {
    return wordsOf(cause)
  }
}

async function answer(client: Sql, id: string, found: LiveSet | string): Promise<void> {
  const { rowCount } =
    typeof found === 'string'
      ? await client.query(`UPDATE config_snapshot SET state = 'failed', error = $2 WHERE id = $1 AND state = 'asked'`, [id, found])
      : await client.query(
          `UPDATE config_snapshot SET state = 'taken', taken_at = clock_timestamp(), objects = $2, object_count = $3, digest = $4, managers = $5,
             foreign_names = $6 WHERE id = $1 AND state = 'asked'`,
          [
            id,
            JSON.stringify(found.objects),
            found.objects.length,
            found.digest,
            JSON.stringify(found.writers),
            JSON.stringify(found.foreign),
          ],
        )
  if (rowCount === 1) await client.query(`INSERT INTO event (topic, ref, version) VALUES ('snapshots', $1, 'answered')`, [id])
}
