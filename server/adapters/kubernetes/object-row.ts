import type { KubeObject, ManagedField } from '@/server/ports/cluster'
import { isNode } from './parse'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** The applied text is not kept, but that there is one is: a later apply undoes what was changed. */
const KEPT_INSTEAD = '(kept in the cluster)'

/** Of whose fields it is kept who wrote them, and which: what says who would write a change back, and who made one. */
const OWNED: Record<string, readonly string[]> = {
  Deployment: ['f:replicas', 'f:template'],
  StatefulSet: ['f:replicas', 'f:template'],
  DaemonSet: ['f:template'],
  Job: ['f:suspend'],
  CronJob: ['f:suspend'],
  Node: ['f:unschedulable'],
}
const MAX_MANAGERS = 32

/** Who wrote a workload, and which of the few fields; the rest of the record can be larger than the object. */
function ownersOf(kind: string, managed: readonly ManagedField[] | undefined): ManagedField[] | undefined {
  const fields = OWNED[kind]
  if (fields === undefined || managed === undefined) return undefined
  const written = managed.filter(({ subresource }) => subresource !== 'status')
  return written.slice(0, MAX_MANAGERS).map(({ fieldsV1, ...who }) => {
    const spec = isNode(fieldsV1) && isNode(fieldsV1['f:spec']) ? fieldsV1['f:spec'] : {}
    const kept = fields.filter((field) => field in spec)
    return { ...who, fieldsV1: { 'f:spec': Object.fromEntries(kept.map((field) => [field, {}])) } }
  })
}

function withoutBulk({ metadata, ...rest }: KubeObject): KubeObject {
  const { managedFields, annotations, ...meta } = metadata
  const kept = annotations && LAST_APPLIED in annotations ? { ...annotations, [LAST_APPLIED]: KEPT_INSTEAD } : annotations
  const owners = ownersOf(rest.kind, managedFields)
  return {
    ...rest,
    metadata: { ...meta, ...(kept === undefined ? {} : { annotations: kept }), ...(owners === undefined ? {} : { managedFields: owners }) },
  }
}

/** A node without the images that lie on it. */
function nodeRow(object: KubeObject): KubeObject {
  const row = withoutBulk(object)
  if (!isNode(row.status)) return row
  const { images: _images, ...status } = row.status
  return { ...row, status }
}

/** What is kept of a watched object that is no pod. */
export const objectRow = (object: KubeObject): KubeObject => (object.kind === 'Node' ? nodeRow(object) : withoutBulk(object))
