import { diffObjects } from '@/lib/object-diff'
import type { KubeObject, Written } from '@/server/ports/cluster'
import { type PlanContext, type Preview, Refused } from '@/server/runs/kind'
import { clusterOf, decidedOr, findObject, preview } from './at-hand'
import type { PatchParams } from './cluster-patch'
import { dryRun, mayOrRefusal } from './dry-run'
import { ruleOf } from './patch-changes'
import { planTarget, refusalFinding, refused } from './planned'
import { keyOf, refOf, sayTarget, type Target } from './target'

type Asked = { target: Target; object: KubeObject; verb?: string; subresource?: string; isThere: boolean; write: () => Promise<Written> }

/** What every write of one object shows before: whether it may be done, what the cluster would make of it, and the difference. */
export async function previewWrite(c: PlanContext, { target, object, isThere, write, ...asked }: Asked): Promise<Preview> {
  const may = await mayOrRefusal(c, { target, verb: 'patch', ...asked })
  const tried = isThere || may?.code === 'denied' ? null : await dryRun(target, write)
  const refusals = [may, tried?.refusal ?? null].flatMap((refusal) => (refusal === null ? [] : [refusalFinding(refusal, target)]))
  const warnings = (tried?.warnings ?? []).map((message) => ({ code: 'cluster', message, targetKey: keyOf(target) }))
  const diff = tried?.after ? diffObjects(object, tried.after) : null
  return { targets: [planTarget(target, object)], refusals, warnings, isNoop: isThere, detail: { diff } }
}

export async function previewPatch(c: PlanContext, { target, change, decided }: PatchParams): Promise<Preview> {
  const object = await findObject(c, target)
  if (object === null) return refused({ code: 'notFound', what: sayTarget(target) }, target)
  // What this run puts back is kept when it runs: before, there is nothing to compare.
  if (change.do === 'resumeReverter' && change.prior === null) {
    const may = await mayOrRefusal(c, { target, verb: 'patch' })
    return may === null
      ? { targets: [planTarget(target, object)], refusals: [], warnings: [], isNoop: false, detail: {} }
      : refused(may, target)
  }
  const rule = ruleOf(change)
  try {
    const patch = await rule.patch(c, change, object)
    const write = () => clusterOf(c).patch({ ...preview(c), ref: refOf(target), precondition: decidedOr(decided, object), patch })
    return await previewWrite(c, { target, object, isThere: await rule.isThere(c, change, object), write })
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause
    return { ...refused({ code: 'moved' }, target), detail: { why: cause.message } }
  }
}
