import { diffObjects } from '@/lib/object-diff'
import type { KubeObject, NewObject } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { keptObject } from '@/server/runs/config/kept'
import type { Finding, PlanContext, Preview } from '@/server/runs/kind'
import { findObject, preview } from './at-hand'
import type { ApplyParams } from './cluster-apply'
import { dryRun, mayOrRefusal } from './dry-run'
import { emptyPreview, planTarget, refusalFinding } from './planned'
import { isAt, putBack, restOf } from './put-back'
import { keyOf, sayTarget } from './target'

type Asked = ApplyParams & { goal: NewObject }

/** Owners whose fields are taken over are named, whether the plan does it or has to be built again for it. */
function takenFrom(owners: { manager: string; field: string }[], { target, force }: Asked): Pick<Preview, 'refusals' | 'warnings'> {
  if (owners.length === 0) return { refusals: [], warnings: [] }
  if (!force) return { refusals: [refusalFinding({ code: 'ownedByOthers', what: sayTarget(target), owners }, target)], warnings: [] }
  const names = owners.map(({ manager, field }) => `${field} (${manager})`).join(', ')
  return {
    refusals: [],
    warnings: [{ code: 'takesOver', message: `${sayTarget(target)}: ${names} is taken over.`, targetKey: keyOf(target) }],
  }
}

async function mayApply(c: PlanContext, { target }: Asked, object: KubeObject | null): Promise<Finding[]> {
  const verbs = object === null ? ['create', 'patch'] : ['patch']
  const found = await Promise.all(verbs.map((verb) => mayOrRefusal(c, { target, verb })))
  return found.flatMap((one) => (one === null ? [] : [refusalFinding(one, target)]))
}

/** What an apply would make of the object: the cluster's own answer, and what is taken away after it. */
export async function previewApply(c: PlanContext, p: Asked): Promise<Preview> {
  const { target, goal, digest, decided } = p
  const object = await findObject(c, target)
  const targets = object === null ? [{ key: keyOf(target) }] : [planTarget(target, object)]
  if (object !== null && isAt(object, digest))
    return { ...emptyPreview(), targets, isNoop: true, detail: { diff: diffObjects(object, object) } }
  const denied = await mayApply(c, p, object)
  if (denied.length > 0) return { ...emptyPreview(), targets, refusals: denied }
  const precondition = object === null ? ('absent' as const) : (decided ?? preconditionOf(object))
  const write = (isForced: boolean) => () => putBack(c, { target, goal, precondition, force: isForced, write: preview(c), restKey: '' })
  const gentle = await dryRun(target, write(false))
  const owned = gentle.refusal?.code === 'ownedByOthers' ? gentle.refusal.owners : []
  const tried = owned.length > 0 ? await dryRun(target, write(true)) : gentle
  const rest = tried.after === null ? null : restOf(tried.after, goal)
  const taken = takenFrom([...owned, ...(rest?.owners ?? [])], p)
  const refusals = tried.refusal === null ? taken.refusals : [refusalFinding(tried.refusal, target)]
  const warnings = tried.warnings.map((message) => ({ code: 'cluster', message, targetKey: keyOf(target) }))
  const diff = tried.after === null ? null : diffObjects(object === null ? null : keptObject(object), goal)
  return { targets, refusals, warnings: [...warnings, ...taken.warnings], isNoop: false, detail: { diff } }
}
