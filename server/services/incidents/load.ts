import type { ResponsePolicy } from '@/lib/incident-policy'
import type { IncidentState, IncidentType, Severity } from '@/lib/incident-words'
import type { Sql } from '@/server/audit/sql'

/** An incident as rules of time look at it, locked until the transaction ends. */
export type Loaded = {
  id: string
  number: number
  type: IncidentType
  severity: Severity
  state: IncidentState
  title: string
  triggeredAt: Date
  drill: boolean
  cycle: number
  needsContainment: boolean
  ackAt: Date | null
  lapsesAt: Date | null
  containedAt: Date | null
  commander: string | null
  snapshot: ResponsePolicy
  now: Date
}

/** Errors: a plain one where it is not there; incidents are never deleted. */
export async function loadForUpdate(sql: Sql, id: string): Promise<Loaded> {
  const { rows } = await sql.query<Loaded>(
    `SELECT id, number, type, severity::int AS severity, state, title, triggered_at AS "triggeredAt", drill, cycle, needs_containment AS "needsContainment", ack_at AS "ackAt",
       lapses_at AS "lapsesAt", contained_at AS "containedAt", commander, snapshot, clock_timestamp() AS now
     FROM incident WHERE id = $1::uuid FOR UPDATE`,
    [id],
  )
  const [found] = rows
  if (!found) throw new Error(`there is no incident ${id}`)
  return found
}
