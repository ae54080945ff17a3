import type { ConfigSet, SnapshotWhy } from '@/lib/config-sets'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import type { NewObject } from '@/server/ports/cluster'
import { type Lend, lendRuns } from '@/server/runs/connection'
import { keyOfKept } from './kept'
import type { LiveSet, Writer } from './read-set'

export type Snapshot = {
  id: string
  set: ConfigSet
  takenAt: Date
  runId: string | null
  isKnownGood: boolean
  digest: string
  objects: NewObject[]
}

/** Where steps and plans read snapshots: their bodies are in no plan. */
export interface Snapshots {
  /** Null where there is none of that id that was taken. */
  get(id: string): Promise<Snapshot | null>
  /** What a run kept before it changed anything. */
  ofRun(runId: string, set: ConfigSet): Promise<Snapshot | null>
}

type Row = Omit<Snapshot, 'set'> & { set: ConfigSet }
const COLUMNS = 'id, set_name AS set, taken_at AS "takenAt", run_id AS "runId", known_good AS "isKnownGood", digest, objects'

export function snapshotsIn(lend: Lend = lendRuns): Snapshots {
  const one = async (where: string, values: unknown[]): Promise<Snapshot | null> => {
    const { rows } = await lend((client) =>
      client.query<Row>(`SELECT ${COLUMNS} FROM config_snapshot WHERE state = 'taken' AND ${where}`, values),
    )
    return rows[0] ?? null
  }
  return {
    get: (id) => one('id = $1', [id]),
    ofRun: (runId, set) => one('run_id = $1 AND set_name = $2', [runId, set]),
  }
}

export const objectIn = ({ objects }: Snapshot, key: string): NewObject | null => objects.find((one) => keyOfKept(one) === key) ?? null

type Kept = { set: ConfigSet; why: SnapshotWhy; by: string; runId?: string; writers: readonly Writer[] }

/** Keeps a set as it was read, in the caller's transaction; once for a run. Out: its id, or null where the run has one already. */
export async function keepSnapshot(client: Sql, { set, why, by, runId, writers }: Kept, read: LiveSet): Promise<string | null> {
  const id = uuidv7(Date.now())
  const { rowCount } = await client.query(
    `INSERT INTO config_snapshot (id, set_name, state, why, asked_by, run_id, taken_at, objects, object_count, digest, managers, foreign_names)
     VALUES ($1, $2, 'taken', $3, $4, $5, clock_timestamp(), $6, $7, $8, $9, $10) ON CONFLICT (run_id, set_name) DO NOTHING`,
    [
      id,
      set,
      why,
      by,
      runId ?? null,
      JSON.stringify(read.objects),
      read.objects.length,
      read.digest,
      JSON.stringify(writers),
      JSON.stringify(read.foreign),
    ],
  )
  if (rowCount !== 1) return null
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('snapshots', $1, 'taken')`, [id])
  return id
}
