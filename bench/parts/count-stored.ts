import pg from 'pg'
import { figure } from './say'

/** Counted with all the time it takes: a scan of some gigabytes. */
async function countStored(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{
    stored: string
    counted: string
    denied: string
    stored_denied: string
    size: string
    lost: string
  }>(
    `SELECT stored, stored_denied, evaluated AS counted, denied, pg_size_pretty(pg_database_size(current_database())) AS size,
       (SELECT coalesce(sum(lost), 0) FROM decision_loss) AS lost
     FROM (SELECT count(*) AS stored, count(*) FILTER (WHERE verdict = 'deny') AS stored_denied FROM decision) AS d,
       (SELECT sum(evaluated) AS evaluated, sum(denied) AS denied FROM decision_minute) AS m`,
  )
  await client.end()
  return rows[0]
}

/** Says whether every answered decision is stored once and counted once. Out: the size of the database. */
export async function tellStored(url: string, { answered, lost }: { answered: number; lost: number }): Promise<string> {
  const is = await countStored(url)
  figure({ name: 'answered and not stored', measured: answered - Number(is?.stored), goal: 0, unit: '' })
  figure({ name: 'stored and not counted in a minute', measured: Math.abs(Number(is?.stored) - Number(is?.counted)), goal: 0, unit: '' })
  figure({ name: 'denials stored and not counted', measured: Math.abs(Number(is?.stored_denied) - Number(is?.denied)), goal: 0, unit: '' })
  figure({ name: 'counted as lost', measured: Math.max(lost, Number(is?.lost)), goal: 0, unit: '' })
  return is?.size ?? 'unknown'
}
