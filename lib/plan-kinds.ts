import { STOP_BUDGET_MS } from './emergency-lines'
import type { Quorum } from './quorum'
import { type PlanClass, PRECEDENCE } from './run-states'

/** What kinds of plans change the cluster, how heavy each is, and who must agree. */
export const PLAN_KINDS = [
  'restart',
  'scale',
  'autoscaler.bounds',
  'rollout.pause',
  'rollout.resume',
  'rollback.service',
  'rollback.all',
  'rollback.config',
  'node.cordon',
  'node.uncordon',
  'node.drain',
  'job.suspend',
  'job.resume',
  'reverter.resume',
  'emergency.resume',
] as const
export type PlanKind = (typeof PLAN_KINDS)[number]

/** What is made ahead and started from its own page: nobody asks for such a plan. */
export const STOP_KINDS = ['emergency.stop', 'sandbox.contain', 'agent.deny', 'audit.evidence'] as const
export type StopKind = (typeof STOP_KINDS)[number]
/** Everything that has a template. */
export const RUNBOOK_KINDS = [...PLAN_KINDS, ...STOP_KINDS] as const
export type RunbookKind = PlanKind | StopKind

type Row = {
  class: PlanClass
  precedence: number
  name: string /** From acceptance to the end; the last wait included. */
  budgetMs: number
  /** Of its template: raised with every change of what it does, asks or takes. */
  version: number
}

const MINUTE_MS = 60_000
const routine = (name: string, precedence: number, minutes: number): Row => ({
  class: 'routine',
  precedence,
  name,
  budgetMs: minutes * MINUTE_MS,
  version: 1,
})
const rollback = (name: string, minutes: number): Row => ({
  class: 'risky',
  precedence: PRECEDENCE.rollback,
  name,
  budgetMs: minutes * MINUTE_MS,
  version: 1,
})

/** A service's rollout has 300 s; the soak that proves it comes after. */
export const SOAK_MS = 5 * MINUTE_MS

const KINDS: Record<RunbookKind, Row> = {
  restart: routine('Restart', PRECEDENCE.change, 10),
  scale: routine('Scale', PRECEDENCE.change, 10),
  'autoscaler.bounds': routine('Change the bounds of an autoscaler', PRECEDENCE.change, 5),
  'rollout.pause': routine('Pause a rollout', PRECEDENCE.change, 5),
  'rollout.resume': routine('Resume a rollout', PRECEDENCE.change, 10),
  'rollback.service': rollback('Roll back a service', 11),
  'rollback.all': rollback('Roll back all services', 21),
  'rollback.config': rollback('Roll back a configuration', 5),
  'node.cordon': routine('Cordon a node', PRECEDENCE.routine, 5),
  'node.uncordon': routine('Uncordon a node', PRECEDENCE.routine, 5),
  'node.drain': routine('Drain a node', PRECEDENCE.routine, 30),
  'job.suspend': routine('Suspend a job', PRECEDENCE.change, 5),
  'job.resume': routine('Resume a job', PRECEDENCE.change, 5),
  // As a way back it goes on in the freeze that came with the stop.
  'emergency.resume': rollback('Resume after a stop', 60),
  'emergency.stop': { class: 'stop', precedence: PRECEDENCE.stop, name: 'Emergency stop', budgetMs: STOP_BUDGET_MS, version: 2 },
  'sandbox.contain': { class: 'stop', precedence: PRECEDENCE.contain, name: 'Contain sandboxes', budgetMs: 10 * MINUTE_MS, version: 1 },
  'agent.deny': { class: 'stop', precedence: PRECEDENCE.contain, name: 'Deny an agent', budgetMs: 10 * MINUTE_MS, version: 1 },
  'audit.evidence': {
    class: 'stop',
    precedence: PRECEDENCE.contain,
    name: 'Keep evidence of the audit log',
    budgetMs: 5 * MINUTE_MS,
    version: 1,
  },
  'reverter.resume': routine('Give a reverter its work back', PRECEDENCE.routine, 5),
}
export const planKind = (kind: RunbookKind): Row => KINDS[kind]

/** `restart@1`: the template that a plan was made from, and that its run keeps. */
export const runbookVersion = (kind: RunbookKind): string => `${kind}@${KINDS[kind].version}`

const ONE_LEAD: Quorum = { any: [{ role: 'lead', n: 1 }] }

/** Who must agree beside the one who asks, at the least; null: nobody. A routine change takes one person, unless a critical service is a target; a stop takes one always. */
export const planQuorum = (kind: RunbookKind, touchesCritical: boolean): Quorum | null =>
  KINDS[kind].class === 'stop' || (KINDS[kind].class === 'routine' && !touchesCritical) ? null : ONE_LEAD

/** How long a plan holds: without approvals, while it waits for them, and after the last one. */
export const PLAN_LIFE_MS = { plain: 10 * MINUTE_MS, waiting: 240 * MINUTE_MS, afterLastApproval: 10 * MINUTE_MS } as const
