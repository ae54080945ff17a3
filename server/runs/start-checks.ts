import type { Sql } from '@/server/audit/sql'
import type { Kinds } from './kinds'
import { MODULES } from './limits'

/** What live runs need and this process has not. A process that lacks a kind must not start: a run would find nobody. */
export async function missingKinds(client: Sql, kinds: Kinds): Promise<string[]> {
  const { rows } = await client.query<{ kind: string }>(
    `SELECT DISTINCT s.kind FROM step s JOIN run r ON r.id = s.run_id
     WHERE r.state IN ('queued', 'running', 'waiting', 'uncertain') AND s.state NOT IN ('done', 'skipped', 'compensated') ORDER BY 1`,
  )
  return rows.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))
}

/** Modules whose tables are of another version than this code knows, in words. */
export async function strangeModules(client: Sql): Promise<{ name: string; said: string }[]> {
  const { rows } = await client.query<{ name: string; version: number }>('SELECT name, version FROM engine_module WHERE name = ANY($1)', [
    Object.keys(MODULES),
  ])
  return Object.entries(MODULES).flatMap(([name, mine]) => {
    const theirs = rows.find((row) => row.name === name)?.version
    return theirs === mine ? [] : [{ name, said: `${name}: this process knows version ${mine}, the database is at ${theirs ?? 'none'}` }]
  })
}
