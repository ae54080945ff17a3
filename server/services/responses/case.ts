import type { Actor } from '@/lib/access'
import type { IncidentState, IncidentType, Severity } from '@/lib/incident-words'
import type { ResponseKind, ResponseState } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'

/** Who does what a response plan does by itself. */
export const RESPONSE_ACTOR = 'system:response'
export const responseActor: Actor = { id: RESPONSE_ACTOR, name: 'response plan', kind: 'system', roles: [], sessionHash: null }

/** An incident as its plan looks at it, locked until the transaction ends. */
export type Case = {
  id: string
  number: number
  type: IncidentType
  severity: Severity
  state: IncidentState
  title: string
  drill: boolean
  origin: string
  triggeredAt: Date
  agents: string[]
  sandboxes: string[]
  now: Date
}
export type CaseStep = {
  n: number
  name: string
  kind: ResponseKind
  state: ResponseState
  runIds: string[]
  note: string | null
  notBefore: Date
  dueAt: Date | null
}
/** What became of a step in this turn. `at`: when it was observed; null is now. `nextMs`: when it is looked at again while it has not ended. */
export type Outcome = {
  state: ResponseState
  note?: string
  at?: Date | null
  by?: string
  runIds?: readonly string[]
  nextMs?: number
}
export type Work = (sql: Sql, of: Case, step: CaseStep) => Promise<Outcome>

export const isOpen = ({ state }: Pick<Case, 'state'>): boolean => ['triggered', 'acknowledged', 'contained', 'mitigated'].includes(state)

/** Null where it is not there, or somebody has it locked: the next turn looks again. */
export async function lockCase(sql: Sql, id: string): Promise<Case | null> {
  const { rows } = await sql.query<Case>(
    `SELECT id, number, type, severity::int AS severity, state, title, drill, origin, triggered_at AS "triggeredAt", agents, sandboxes::text[] AS sandboxes,
       clock_timestamp() AS now
     FROM incident WHERE id = $1::uuid FOR UPDATE SKIP LOCKED`,
    [id],
  )
  return rows[0] ?? null
}
