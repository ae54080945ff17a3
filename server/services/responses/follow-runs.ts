import type { ResponseKind } from '@/lib/response-plans'
import type { Sql } from '@/server/audit/sql'
import type { Case, Outcome } from './case'

/** A step of a run of this response, with how its run stands. */
export type RunStep = {
  runId: string
  runState: string
  kind: string
  as: string | null
  state: string
  finishedAt: Date | null
  error: string | null
  /** How many things it was about, where it said so. */
  of: number | null
}
export type Rule = { steps: readonly string[]; as?: string; nothing: string }

const NOTHING_RUNS = 'Nothing of the agent runs in a sandbox.'
/** From which steps of runs each is read. */
export const FOLLOWED: Readonly<Partial<Record<ResponseKind, Rule>>> = {
  'contain.isolate': { steps: ['cluster.isolate'], nothing: NOTHING_RUNS },
  'contain.contained': { steps: ['check.contained'], nothing: NOTHING_RUNS },
  'contain.evidence': { steps: ['evidence.capture', 'evidence.rows'], nothing: 'No evidence was asked for.' },
  'contain.end': { steps: ['cluster.delete-pod'], nothing: NOTHING_RUNS },
  'contain.stopped': { steps: ['check.stopped'], nothing: NOTHING_RUNS },
  'contain.block': { steps: ['deny-latch'], as: 'blocked', nothing: 'No agent was to be blocked.' },
  'contain.notify': { steps: ['notify'], nothing: 'Nobody was to be told.' },
  'deny.latch': { steps: ['deny-latch'], as: 'suspended', nothing: 'No agent was to be suspended.' },
  'deny.evidence': { steps: ['evidence.rows', 'evidence.capture'], nothing: 'No evidence was asked for.' },
  'deny.scale': { steps: ['agent.scale'], nothing: 'The agent has no workloads.' },
  'deny.stopped': { steps: ['agent.gone'], nothing: 'The agent has no workloads.' },
  'deny.notify': { steps: ['notify'], nothing: 'Nobody was to be told.' },
  'audit.evidence': { steps: ['evidence.rows'], nothing: 'No evidence was asked for.' },
}
const ENDED = new Set(['done', 'failed', 'cancelled'])

const isOf = ({ kind, as }: RunStep, rule: Rule): boolean =>
  rule.steps.some((name) => kind.startsWith(`${name}@`)) && (rule.as === undefined || as === rule.as)

const newest = (steps: readonly RunStep[]): Date | null => {
  const times = steps.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt.getTime()]))
  return times.length === 0 ? null : new Date(Math.max(...times))
}

/** How a step of the response stands by the steps of its runs; null while there is no run. What failed, was skipped or nobody can know is never
 *  success. Pure. */
export function followRuns(all: readonly RunStep[], rule: Rule): Outcome | null {
  if (all.length === 0) return null
  const runIds = [...new Set(all.map(({ runId }) => runId))]
  const steps = all.filter((one) => isOf(one, rule))
  if (steps.length === 0 || steps.every(({ state, of }) => state === 'done' && of === 0))
    return { state: 'not_applicable', note: rule.nothing, runIds }
  const own = [...new Set(steps.map(({ runId }) => runId))]
  const bad = steps.find(({ state }) => state === 'failed')
  if (bad) return { state: 'failed', note: bad.error ?? 'It failed; the run says where.', at: newest(steps), runIds: own }
  if (steps.some(({ state }) => state === 'uncertain'))
    return { state: 'running', note: 'Nobody knows whether it counts: somebody decides on the page of the run.', runIds: own }
  if (steps.every(({ state }) => state === 'done')) return { state: 'done', at: newest(steps), runIds: own }
  const isLeft = steps.some(({ state, runState }) => state === 'skipped' || (state !== 'done' && ENDED.has(runState)))
  if (isLeft) return { state: 'failed', note: 'The run ended without it, or it was skipped there.', at: newest(steps), runIds: own }
  return { state: steps.some(({ state }) => state !== 'pending') ? 'running' : 'pending', runIds: own }
}

/** The steps of all runs that are this incident's response: what its plan started, and what contained its sandboxes before anybody looked. */
export async function readRunSteps(sql: Sql, { id, sandboxes }: Pick<Case, 'id' | 'sandboxes'>): Promise<RunStep[]> {
  const { rows } = await sql.query<RunStep>(
    `SELECT r.id::text AS "runId", r.state AS "runState", s.kind, s.params->>'as' AS as, s.state, s.finished_at AS "finishedAt", s.error,
       (s.facts->>'of')::int AS of
     FROM run r JOIN plan p ON p.id = r.plan_id JOIN step s ON s.run_id = r.id
     WHERE p.kind IN ('sandbox.contain', 'agent.deny', 'audit.evidence') AND r.id IN (
       SELECT unnest(run_ids) FROM response_step WHERE incident_id = $1::uuid
       UNION SELECT run_id FROM sandbox WHERE id = ANY($2::uuid[]) AND run_id IS NOT NULL
       UNION SELECT e.run_id FROM alert a JOIN runtime_event e ON e.id::text = a.refs->>'runtimeEventId'
         WHERE a.incident_id = $1::uuid AND e.run_id IS NOT NULL)
     ORDER BY r.id, s.n`,
    [id, sandboxes],
  )
  return rows
}
