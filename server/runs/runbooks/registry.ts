import * as z from 'zod'
import { planKind, planQuorum, RUNBOOK_KINDS, type RunbookKind, runbookVersion } from '@/lib/plan-kinds'
import type { Quorum } from '@/lib/quorum'
import type { PlanClass } from '@/lib/run-states'
import { StopWish } from '@/lib/schemas/emergency'
import { PlanWish } from '@/lib/schemas/plans'
import { DenyAgent, KeepAuditEvidence } from '@/lib/schemas/responses'
import { ContainSandboxes } from '@/lib/schemas/sandboxes'
import { digestOf } from '@/server/audit/digest'
import { RUNBOOK_STEPS, type RunbookStep } from './steps'

export type Runbook = {
  kind: RunbookKind
  /** `restart@1`. */
  at: string
  version: number
  name: string
  what: string
  class: PlanClass
  precedence: number
  budgetMs: number
  /** Who must agree beside the one who asks: for any target, and where a critical service is one. Null: nobody. */
  quorum: { plain: Quorum | null; critical: Quorum | null }
  steps: readonly RunbookStep[]
  /** JSON Schema of what is asked for. */
  params: Record<string, unknown>
}

const WHAT: Record<RunbookKind, string> = {
  restart: 'New pods for the same content, one after the other as the workload allows.',
  scale: 'Another count of pods, with what has to be so that it holds.',
  'autoscaler.bounds': 'Another least and most of an autoscaler, which goes on deciding between them.',
  'rollout.pause': 'Stops a Deployment where it is; pods that are there stay.',
  'rollout.resume': 'Lets a paused Deployment go on, and waits for its end.',
  'rollback.service': 'An earlier revision of one workload, proved by a soak.',
  'rollback.all': 'Several workloads back, each to its own revision, one after the other; the first that fails ends it.',
  'rollback.config': 'A configuration set as a snapshot has it: first all that is in it, then what is not goes.',
  'node.cordon': 'Nothing new starts on a machine.',
  'node.uncordon': 'Pods may start on a machine again.',
  'node.drain': 'Everything off a machine that may leave it, as budgets allow; never by force.',
  'job.suspend': 'A CronJob starts nothing, a Job ends its pods.',
  'job.resume': 'A CronJob starts again, maybe at once with a run that was missed; a Job begins anew.',
  'emergency.resume': 'What a stop kept comes back, the engine first and still denying; then it decides again, watched.',
  'emergency.stop': 'Everything, all agent work, one workload or one agent: denied, contained, ended and seen to be gone.',
  'sandbox.contain': 'Sandboxes of one agent: cut off, seen to be cut off, evidence taken, ended, seen to be gone, and the agent blocked.',
  'agent.deny':
    'One agent: suspended or blocked wherever it is decided or started, evidence kept, its workloads taken down where that is asked.',
  'audit.evidence': 'What proves the audit log, kept as it is now.',
  'reverter.resume': 'Gives Argo CD, Flux, KEDA or a CronJob back exactly what a run paused.',
}

function paramsOf(kind: RunbookKind): Record<string, unknown> {
  if (kind === 'emergency.stop') return z.toJSONSchema(StopWish) as Record<string, unknown>
  if (kind === 'sandbox.contain') return z.toJSONSchema(ContainSandboxes) as Record<string, unknown>
  if (kind === 'agent.deny') return z.toJSONSchema(DenyAgent) as Record<string, unknown>
  if (kind === 'audit.evidence') return z.toJSONSchema(KeepAuditEvidence) as Record<string, unknown>
  const wish = PlanWish.options.find((option) => option.shape.kind.value === kind)
  if (wish === undefined) throw new Error(`nobody can ask for ${kind}`)
  return z.toJSONSchema(wish) as Record<string, unknown>
}

const runbookOf = (kind: RunbookKind): Runbook => {
  const { class: weight, precedence, budgetMs, name, version } = planKind(kind)
  return {
    kind,
    at: runbookVersion(kind),
    version,
    name,
    what: WHAT[kind],
    class: weight,
    precedence,
    budgetMs,
    quorum: { plain: planQuorum(kind, false), critical: planQuorum(kind, true) },
    steps: RUNBOOK_STEPS[kind],
    params: paramsOf(kind),
  }
}

/** Templates of plans, as they are now. A plan names the one that it was made from, and its run keeps that. */
export const runbooks = (): Runbook[] => RUNBOOK_KINDS.map(runbookOf)

/** Of everything that a template says. Another one is another version. */
export const contentDigest = ({ version: _version, at: _at, ...content }: Runbook): string => digestOf(content)
