import { type ChangeRefusal, sayRefusal } from '@/lib/change-refusals'
import type { KubeObject } from '@/server/ports/cluster'
import { fieldsDigest } from '@/server/runs/cluster/plan-digest'
import type { Finding, PlanTarget, Preview } from '@/server/runs/kind'
import { keyOf, refOf, type Target } from './target'

/** A target as an approval is bound to it: who it is, which spec, and what is read or written of it. */
export function planTarget(target: Target, object: KubeObject): PlanTarget {
  const { uid, generation, resourceVersion, annotations } = object.metadata
  const { resource, namespace, name } = refOf(target)
  const steered = Object.fromEntries(
    Object.entries(annotations ?? {}).filter(([key]) => /^(argocd\.argoproj\.io|autoscaling\.keda\.sh)\//.test(key)),
  )
  return {
    key: keyOf(target),
    ref: { group: resource.group, kind: resource.kind, name, ...(namespace === null ? {} : { namespace }) },
    uid,
    resourceVersion,
    ...(generation === undefined ? {} : { generation }),
    fields: fieldsDigest({ spec: object.spec ?? null, steered }),
  }
}

/** `facts` is the refusal as data: a page may say it in its own way. */
export const refusalFinding = (refusal: ChangeRefusal, target: Target): Finding => ({
  code: refusal.code,
  message: sayRefusal(refusal),
  targetKey: keyOf(target),
})

export const emptyPreview = (): Preview => ({ targets: [], refusals: [], warnings: [], isNoop: false, detail: {} })

export const refused = (refusal: ChangeRefusal, target: Target): Preview => ({
  ...emptyPreview(),
  refusals: [refusalFinding(refusal, target)],
})
