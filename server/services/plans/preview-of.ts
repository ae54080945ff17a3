import type { BlastRadius } from '@/lib/blast-radius'
import type { ObjectDiff } from '@/lib/object-diff'
import type { Sticks } from '@/lib/reverters'
import type { PlanFinding, PlanPreview, PlanRevision, PlanRollback, PlanStepShown, PlanTargetShown } from '@/lib/schemas/plans'
import type { Finding, PlanTarget, Preview } from '@/server/runs/kind'
import type { PlanStep } from '@/server/runs/plan'

export type ShownStep = PlanStep & { targetKey: string }

/** What the builders of `server/runs/plans` leave in the detail of a preview. */
type Way = {
  blast?: BlastRadius
  sticks?: Sticks
  from?: PlanRevision | null
  to?: PlanRevision
  becomes?: number
  history?: PlanRevision[]
}
type Detail = Way & {
  steps?: { n: number; isNoop: boolean; detail: { diff?: ObjectDiff | null } }[]
  services?: (Way & { key: string })[]
}

const finding = ({ code, message, targetKey }: Finding): PlanFinding => ({ code, message, targetKey: targetKey ?? null })

const wayBack = ({ from, to, becomes, history }: Way, targetKey: string): PlanRollback[] =>
  to === undefined ? [] : [{ targetKey, from: from ?? null, to, becomes: becomes ?? null, history: history ?? [] }]

function shown(step: ShownStep, detail: Detail): PlanStepShown {
  const found = detail.steps?.find(({ n }) => n === step.n)
  return {
    n: step.n,
    parentN: step.parentN ?? null,
    kind: step.kind,
    title: step.title,
    targetKey: step.targetKey,
    isNoop: found?.isNoop ?? false,
    diff: found?.detail.diff ?? null,
  }
}

/** What a page draws of a plan, as its builder left it. `targetKey` is of a plan about one workload. Pure. */
export function previewOf(preview: Preview, steps: readonly ShownStep[], targetKey: string): PlanPreview {
  const detail = preview.detail as Detail // written by the builders in this shape
  const ways = [detail, ...(detail.services ?? [])]
  return {
    refusals: preview.refusals.map(finding),
    warnings: preview.warnings.map(finding),
    isNoop: preview.isNoop,
    steps: steps.map((step) => shown(step, detail)),
    blast: ways.flatMap(({ blast }) => (blast === undefined ? [] : [blast])),
    sticks: ways.flatMap(({ sticks }) => (sticks === undefined ? [] : [sticks])),
    rollbacks: [...wayBack(detail, targetKey), ...(detail.services ?? []).flatMap((one) => wayBack(one, one.key))],
  }
}

export function targetOfKey(key: string): { kind: string; namespace: string | null; name: string } {
  const [kind = '', second = '', third] = key.split('/')
  return third === undefined ? { kind, namespace: null, name: second } : { kind, namespace: second, name: third }
}

export const shownTarget = ({ key, uid, generation, resourceVersion }: PlanTarget): PlanTargetShown => ({
  key,
  ...targetOfKey(key),
  uid: uid ?? null,
  generation: generation ?? null,
  resourceVersion: resourceVersion ?? null,
})
