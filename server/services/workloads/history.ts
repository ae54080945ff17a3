import type { WorkloadRevision } from '@/lib/schemas/workloads'
import { ANNOTATIONS, type KubeObject } from '@/server/ports/cluster'
import { maskText } from '@/server/ports/cluster-mask'
import type { ClusterView } from '@/server/ports/cluster-watch'
import { currentRevision, deploymentHistory, type Revision, storedHistory } from '@/server/runs/cluster/history'
import { StoredRevision, Workload } from '@/server/runs/cluster/shapes'

/** What of a list can be read; the others are left out of what is shown, and a plan reads them all again. */
const legible = <T>(
  shape: { safeParse: (value: unknown) => { success: boolean; data?: T | undefined } },
  objects: readonly KubeObject[],
): T[] =>
  objects.flatMap((object) => {
    const { data } = shape.safeParse(object)
    return data === undefined ? [] : [data]
  })

export const historySource = (kind: string) => (kind === 'Deployment' ? ('ReplicaSet' as const) : ('ControllerRevision' as const))

const isControlledBy = (uid: string) => (object: KubeObject) =>
  object.metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ?? false

export type History = { revisions: Revision[]; live: Revision | null }

/** A workload's revisions, newest first, and the live one, as the view has them. Nothing for a kind that has none. */
export function historyOf(view: ClusterView, object: KubeObject): History {
  const parsed = Workload.safeParse(object)
  if (!parsed.success) return { revisions: [], live: null }
  const { uid, namespace } = object.metadata
  const children = view.objects(historySource(object.kind), namespace).filter(isControlledBy(uid))
  const revisions =
    object.kind === 'Deployment'
      ? deploymentHistory(parsed.data, legible(Workload, children))
      : storedHistory(parsed.data, legible(StoredRevision, children))
  return { revisions, live: currentRevision(object.kind, parsed.data, revisions) }
}

/** The run that a revision names. A ReplicaSet is given its Deployment's annotations, and so is a stored revision its set's. */
export const runOf = ({ annotations }: Revision): string | null => annotations[ANNOTATIONS.run] ?? null

export const revisionShown = (
  one: Revision,
  { live, maker }: { live: Revision | null; maker: Pick<WorkloadRevision, 'runId' | 'by'> | null },
): WorkloadRevision => ({
  number: one.number,
  name: one.name,
  isLive: one.uid === live?.uid,
  createdAt: one.createdAt,
  images: one.images.map((image) => maskText(image, 300)),
  changeCause: one.changeCause === null ? null : maskText(one.changeCause, 500),
  by: maker?.by ?? null,
  runId: maker?.runId ?? null,
})
