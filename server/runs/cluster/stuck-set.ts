import { controllerOf, isReady, type Pod, type Workload } from './shapes'

const REVISION_LABEL = 'controller-revision-hash'

export type Repair =
  /** Nothing of it is needed: the controller gets on by itself. */
  | { state: 'notNeeded'; why: 'parallel' | 'onDelete' | 'noneStuck' }
  | { state: 'wait'; for: 'seen' | 'leaving' | 'successor'; pod: string | null }
  /** Delete this one, by uid, then look again. `after` are those that follow. */
  | { state: 'delete'; next: { name: string; uid: string }; after: string[] }

const ordinal = ({ metadata }: Pod): number => Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1)
const byOrdinal = (a: Pod, b: Pod) => ordinal(b) - ordinal(a)

/** A StatefulSet that starts its pods in order waits for ever for a pod of a bad revision to get Ready, even after its template went back.
 *  The next pod to delete: highest ordinal first, one at a time, never a Ready one, and none below the partition, which would come back the same.
 *  In: the set and pods of its namespace. */
export function repairOf(set: Workload, pods: readonly Pod[]): Repair {
  if (set.spec.podManagementPolicy === 'Parallel') return { state: 'notNeeded', why: 'parallel' }
  if (set.spec.updateStrategy?.type === 'OnDelete') return { state: 'notNeeded', why: 'onDelete' }
  const good = set.status?.updateRevision
  if ((set.status?.observedGeneration ?? 0) < (set.metadata.generation ?? 0) || good === undefined)
    return { state: 'wait', for: 'seen', pod: null }
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
  const own = pods.filter(({ metadata }) => controllerOf(metadata)?.uid === set.metadata.uid).sort(byOrdinal)
  const leaving = own.find(({ metadata }) => metadata.deletionTimestamp !== undefined)
  if (leaving !== undefined) return { state: 'wait', for: 'leaving', pod: leaving.metadata.name }
  const isGood = ({ metadata }: Pod) => metadata.labels?.[REVISION_LABEL] === good
  const stuck = own.filter((pod) => !isReady(pod) && !isGood(pod) && ordinal(pod) >= partition)
  const [next, ...after] = stuck
  if (next === undefined) return { state: 'notNeeded', why: 'noneStuck' }
  const successor = own.find((pod) => isGood(pod) && !isReady(pod) && ordinal(pod) > ordinal(next))
  if (successor !== undefined) return { state: 'wait', for: 'successor', pod: successor.metadata.name }
  const { name, uid } = next.metadata
  return { state: 'delete', next: { name, uid }, after: after.map((pod) => pod.metadata.name) }
}
