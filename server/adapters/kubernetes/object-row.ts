import type { KubeObject } from '@/server/ports/cluster'
import { isNode } from './parse'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
/** The applied text is not kept, but that there is one is: a later apply undoes what was changed. */
const KEPT_INSTEAD = '(kept in the cluster)'

function withoutBulk({ metadata, ...rest }: KubeObject): KubeObject {
  const { managedFields: _managed, annotations, ...meta } = metadata
  const kept = annotations && LAST_APPLIED in annotations ? { ...annotations, [LAST_APPLIED]: KEPT_INSTEAD } : annotations
  return { ...rest, metadata: kept === undefined ? meta : { ...meta, annotations: kept } }
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
