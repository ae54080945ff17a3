import type { Cluster, KubeObject, Read } from '@/server/ports/cluster'
import { KINDS } from '@/server/ports/cluster-kinds'
import { currentRevision, deploymentHistory, type Revision, storedHistory } from './history'
import { fieldsDigest } from './plan-digest'
import { selectorQuery } from './selectors'
import { StoredRevision, Workload } from './shapes'
import { read, readAll } from './shapes-of'

export type History = { workload: Workload; history: Revision[]; current: Revision | null }

/** A workload's revisions, newest first, and which of them is live. Errors: those of the cluster's port. */
export async function readHistory(cluster: Cluster, object: KubeObject, how: Read): Promise<History> {
  const workload = read(Workload, object)
  const isDeployment = object.kind === 'Deployment'
  const resource = isDeployment ? KINDS.ReplicaSet : KINDS.ControllerRevision
  const namespace = object.metadata.namespace ?? null
  const { items } = await cluster.list({ resource, namespace, labelSelector: selectorQuery(workload.spec.selector) }, how)
  const history = isDeployment
    ? deploymentHistory(workload, readAll(Workload, items))
    : storedHistory(workload, readAll(StoredRevision, items))
  return { workload, history, current: currentRevision(object.kind, workload, history) }
}

/** A revision as a plan names it: by uid, and by a digest of its content. Its template stays in the cluster, because it may hold values that
 *  nobody should read. */
export type RevisionRef = { name: string; uid: string; number: number; digest: string }
export const revisionRef = ({ name, uid, number, template }: Revision): RevisionRef => ({
  name,
  uid,
  number,
  digest: fieldsDigest({ template }),
})

/** The revision that was meant, by uid and content; its number may have grown. Null: gone or not the same. */
export const findRevision = (history: readonly Revision[], { uid, digest }: Pick<RevisionRef, 'uid' | 'digest'>): Revision | null =>
  history.find((one) => one.uid === uid && revisionRef(one).digest === digest) ?? null
