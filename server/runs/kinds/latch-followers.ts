import type { Sql } from '@/server/audit/sql'

/** Not heard of for longer than this: it may be cut off, and decide by what it had. */
const SILENT_S = 15
/** Not heard of for longer than this: it is gone, or denies everything by itself, since what it knows is too old to be trusted. */
const GONE_S = 320

export type Followers = { follow: string[]; behind: string[]; silent: string[] }
type Row = { name: string; isSilent: boolean; revision: string | null }

/** Who decides or starts work, and whether it said that it has this revision of the runtime data. */
export async function followersOf(client: Sql, revision: number): Promise<Followers> {
  const { rows } = await client.query<Row>(
    `SELECT role || ' ' || id AS name, heartbeat_at < clock_timestamp() - make_interval(secs => $1) AS "isSilent", status->>'runtimeRevision' AS revision
     FROM role_instance WHERE role IN ('engine', 'controller') AND heartbeat_at > clock_timestamp() - make_interval(secs => $2)
       AND status->>'stopped' IS DISTINCT FROM 'true' ORDER BY 1`,
    [SILENT_S, GONE_S],
  )
  const namesOf = (wanted: (row: Row) => boolean) => rows.filter(wanted).map(({ name }) => name)
  const has = (row: Row) => row.revision !== null && Number(row.revision) >= revision
  return {
    follow: namesOf(has),
    behind: namesOf((row) => !has(row) && !row.isSilent),
    silent: namesOf((row) => !has(row) && row.isSilent),
  }
}
