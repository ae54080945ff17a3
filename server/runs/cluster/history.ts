import type { Meta, StoredRevision, Template, Workload } from './shapes'
import { controllerOf } from './shapes'
import { imagesOf, isSameTemplate, plainTemplate } from './templates'

/** One line of a workload's history. `template` is plain; `stored` is the data exactly as the cluster keeps it. */
export type Revision = {
  number: number
  name: string
  uid: string
  createdAt: string | null
  changeCause: string | null
  images: string[]
  template: Template
  annotations: Record<string, string>
  isBeingDeleted: boolean
  /** Only for a StatefulSet or DaemonSet: the patch body that goes back to it. */
  stored: StoredRevision['data'] | null
}

export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision'
export const CHANGE_CAUSE = 'kubernetes.io/change-cause'

const isOwnedBy = (meta: Meta, workload: Workload) => controllerOf(meta)?.uid === workload.metadata.uid
const newestFirst = (a: Revision, b: Revision) => b.number - a.number

function row(meta: Meta, number: number, template: Template): Omit<Revision, 'stored'> {
  return {
    number,
    name: meta.name,
    uid: meta.uid,
    createdAt: meta.creationTimestamp ?? null,
    changeCause: meta.annotations?.[CHANGE_CAUSE] ?? null,
    images: imagesOf(template),
    template: plainTemplate(template),
    annotations: meta.annotations ?? {},
    isBeingDeleted: meta.deletionTimestamp !== undefined,
  }
}

/** A Deployment's revisions, newest first: ReplicaSets that it controls by uid and that carry a revision. */
export function deploymentHistory(deployment: Workload, replicaSets: readonly Workload[]): Revision[] {
  return replicaSets
    .filter(({ metadata }) => isOwnedBy(metadata, deployment))
    .map(({ metadata, spec }) => ({ ...row(metadata, Number(metadata.annotations?.[REVISION_ANNOTATION]), spec.template), stored: null }))
    .filter(({ number }) => Number.isSafeInteger(number) && number > 0)
    .sort(newestFirst)
}

/** A StatefulSet's or DaemonSet's revisions, newest first. */
export function storedHistory(workload: Workload, revisions: readonly StoredRevision[]): Revision[] {
  return revisions
    .filter(({ metadata }) => isOwnedBy(metadata, workload))
    .map(({ metadata, revision, data }) => ({ ...row(metadata, revision, data.spec.template), stored: data }))
    .sort(newestFirst)
}

const byAge = (a: Revision, b: Revision) =>
  (a.createdAt ?? '').localeCompare(b.createdAt ?? '') || (a.name < b.name ? -1 : Number(a.name > b.name))

/** The revision whose template is live, or null where none is. Two ReplicaSets with one template: the elder is the one its controller uses. */
function liveOne(workload: Workload, history: readonly Revision[]): Revision | null {
  return history.filter(({ template }) => isSameTemplate(template, workload.spec.template)).sort(byAge)[0] ?? null
}

/** What the workload runs or is on its way to. Never told by "replicas ≠ 0": that is wrong in a stuck rollout. A StatefulSet says it itself, once
 *  its controller has seen the newest spec. */
export function currentRevision(kind: string, workload: Workload, history: readonly Revision[]): Revision | null {
  if (kind !== 'StatefulSet') return liveOne(workload, history)
  const isSeen = (workload.status?.observedGeneration ?? 0) >= (workload.metadata.generation ?? 0)
  const said = isSeen ? workload.status?.updateRevision : undefined
  return history.find(({ name }) => name === said) ?? liveOne(workload, history)
}
