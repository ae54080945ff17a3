import type { ChangeRefusal } from '@/lib/change-refusals'
import { PLAN_LIFE_MS, type PlanKind, planKind, planQuorum, runbookVersion } from '@/lib/plan-kinds'
import { planDigest } from '@/server/runs/cluster/plan-digest'
import type { Finding, PlanContext, PlanTarget, Preview, StepKind } from '@/server/runs/kind'
import { kindAt } from '@/server/runs/kinds'
import { refusalFinding } from '@/server/runs/kinds/planned'
import type { Target } from '@/server/runs/kinds/target'
import type { PlanDraft, PlanStep } from '@/server/runs/plan'
import { hasStep } from '@/server/runs/runbooks/steps'

/** A step before it has its number. Neighbours of one word in `beside` run together. */
export type StepDraft = { kind: StepKind; params: unknown; title: string; beside?: string }

/** A plan that nobody has agreed to yet. A refusal in its preview means that it cannot be kept; `detail` is what a page draws: `steps` with each
 *  step's difference, and what the builder adds (revisions, blast radius, who may undo it). */
export type BuiltPlan = Omit<PlanDraft, 'createdBy'> & { kind: PlanKind; policyVersion: string | null; isCritical: boolean }

export type Parts = {
  kind: PlanKind
  params: Record<string, unknown>
  steps: readonly StepDraft[]
  /** Found while it was put together, beside what the steps find. */
  refusals?: readonly Finding[]
  warnings?: readonly Finding[]
  targets?: readonly PlanTarget[]
  detail?: Record<string, unknown>
  isCritical: boolean
  policyVersion?: string | null
}

const byKey = (targets: readonly PlanTarget[]): PlanTarget[] =>
  [...new Map(targets.toReversed().map((one) => [one.key, one])).values()].toReversed()
const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [`${one.code} ${one.targetKey} ${one.message}`, one])).values(),
]

/** What a step decided about without the version of the moment, which is a precondition and no part of what is agreed to. */
function withoutVersions(params: unknown): unknown {
  if (Array.isArray(params)) return params.map(withoutVersions)
  if (typeof params !== 'object' || params === null) return params
  const kept = Object.entries(params).filter(([name]) => name !== 'resourceVersion' && name !== 'until')
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutVersions(value)]))
}

/** Steps that run together get the step before the first of them as parent. */
export function numbered(drafts: readonly StepDraft[]): PlanStep[] {
  const parents = new Map<string, number>()
  return drafts.map(({ kind, params, title, beside }, at) => {
    const step = { n: at + 1, kind: kindAt(kind), title, params }
    if (beside === undefined) return step
    const parentN = parents.get(beside) ?? at
    parents.set(beside, parentN)
    return { ...step, parentN }
  })
}

function joined(parts: Parts, steps: readonly PlanStep[], previews: readonly Preview[]): Preview {
  const writes = previews.filter((_, at) => parts.steps[at]?.kind.effect !== 'read')
  return {
    targets: byKey([...(parts.targets ?? []), ...previews.flatMap(({ targets }) => targets)]),
    refusals: distinct([...(parts.refusals ?? []), ...previews.flatMap(({ refusals }) => refusals)]),
    warnings: distinct([...(parts.warnings ?? []), ...previews.flatMap(({ warnings }) => warnings)]),
    isNoop: writes.length > 0 && writes.every(({ isNoop }) => isNoop),
    detail: {
      ...parts.detail,
      steps: steps.map(({ n, title }, at) => ({ n, title, isNoop: previews[at]?.isNoop ?? false, detail: previews[at]?.detail ?? {} })),
    },
  }
}

/** Puts a plan together: each step says what it would do, and everything that was decided about is bound by the digest.
 *  Errors: those of the cluster's port where it cannot be read. */
export async function draftPlan(c: PlanContext, parts: Parts): Promise<BuiltPlan> {
  const { kind, params, isCritical, policyVersion = null } = parts
  const { class: weight, precedence, budgetMs } = planKind(kind)
  const quorum = planQuorum(kind, isCritical)
  const strange = parts.steps.find((step) => !hasStep(kind, kindAt(step.kind)))
  if (strange) throw new Error(`Runbook ${runbookVersion(kind)} names no step ${kindAt(strange.kind)}.`)
  const previews = await Promise.all(parts.steps.map((step) => step.kind.plan(c, step.kind.params.parse(step.params))))
  const steps = numbered(parts.steps)
  const preview = joined(parts, steps, previews)
  const bound = steps.map(({ title: _title, ...step }) => ({ ...step, params: withoutVersions(step.params) }))
  return {
    kind,
    class: weight,
    lane: 2,
    precedence,
    params,
    steps,
    targets: preview.targets,
    preview,
    quorum,
    digest: planDigest({
      kind,
      params,
      steps: bound,
      runbookVersion: runbookVersion(kind),
      policyVersion,
      quorum,
      targets: preview.targets,
    }),
    onFailure: 'stop',
    timeoutMs: budgetMs,
    runbookVersion: runbookVersion(kind),
    expiresInMs: quorum === null ? PLAN_LIFE_MS.plain : PLAN_LIFE_MS.waiting,
    policyVersion,
    isCritical,
  }
}

/** A plan that cannot be: why, and nothing to run. */
export const refusedPlan = (
  c: PlanContext,
  { target, refusal, ...parts }: Pick<Parts, 'kind' | 'params'> & { target: Target; refusal: ChangeRefusal },
) => draftPlan(c, { ...parts, steps: [], refusals: [refusalFinding(refusal, target)], isCritical: false })
