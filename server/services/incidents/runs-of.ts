import type { ServiceContext } from '@/server/context'
import type { Stored } from './change'

export type RunOf = { id: string; kind: string; state: string; drill: boolean }
const MOST = 200

/** The runs of an incident: what contains its sandboxes, what its alerts speak of, stops in its name, and plans that name it. The newest first. */
export function runsOf(
  { db }: { db: Pick<ServiceContext['db'], '$queryRaw'> },
  { id, sandboxes }: Pick<Stored, 'id' | 'sandboxes'>,
): Promise<RunOf[]> {
  return db.$queryRaw<RunOf[]>`
    SELECT r.id::text, p.kind, r.state, r.drill FROM run r JOIN plan p ON p.id = r.plan_id
    WHERE r.id IN (
      SELECT run_id FROM sandbox WHERE id = ANY(${sandboxes}::uuid[]) AND run_id IS NOT NULL
      UNION SELECT run_id FROM emergency WHERE incident_id = ${id}::uuid
      UNION SELECT resume_run_id FROM emergency WHERE incident_id = ${id}::uuid AND resume_run_id IS NOT NULL
      UNION SELECT e.run_id FROM alert a JOIN runtime_event e ON e.id::text = a.refs->>'runtimeEventId' WHERE a.incident_id = ${id}::uuid AND e.run_id IS NOT NULL
      UNION SELECT o.id FROM alert a JOIN run o ON o.id::text = a.refs->>'runId' WHERE a.incident_id = ${id}::uuid
      UNION SELECT unnest(run_ids) FROM response_step WHERE incident_id = ${id}::uuid
      UNION SELECT o.id FROM plan q JOIN run o ON o.plan_id = q.id WHERE q.params->>'incidentId' = ${id}
    ) ORDER BY r.created_at DESC, r.id DESC LIMIT ${MOST}`
}
export const isRunOpen = ({ state }: Pick<RunOf, 'state'>): boolean => ['queued', 'running', 'waiting', 'uncertain'].includes(state)
