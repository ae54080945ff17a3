import { isObject, type KubeObject } from '@/server/local/cluster/object'
import type { Resource } from '@/server/local/cluster/resources'

const hasStatus = ({ subresources }: Resource) => subresources.includes('status')

/** A write to the object itself cannot touch its status, and one to `/status` nothing else. */
export function isolate({
  resource,
  subresource,
  object,
  before,
}: {
  resource: Resource
  subresource: string
  object: KubeObject
  before: KubeObject
}): KubeObject {
  if (!hasStatus(resource)) return object
  const { status: _, ...rest } = subresource === 'status' ? before : object
  const status = subresource === 'status' ? object.status : before.status
  const whole: KubeObject = { ...rest, ...(status === undefined ? {} : { status }) }
  if (subresource !== 'status') return whole
  // The version it was read at and the notes of who writes the status come with it.
  const metadata = { ...before.metadata, resourceVersion: object.metadata.resourceVersion }
  const { annotations } = object.metadata
  if (resource.hasTable && annotations !== undefined) metadata.annotations = annotations
  return { ...whole, metadata }
}

const QOS = ['cpu', 'memory']

/** By what its containers ask for and are limited to. */
function qosClass({ spec }: KubeObject): string {
  const containers = Array.isArray(spec?.containers) ? spec.containers.filter(isObject) : []
  const parts = containers.map(({ resources }) => {
    const { requests, limits } = isObject(resources) ? resources : {}
    return { requests: isObject(requests) ? requests : {}, limits: isObject(limits) ? limits : {} }
  })
  if (parts.every(({ requests, limits }) => QOS.every((name) => requests[name] === undefined && limits[name] === undefined)))
    return 'BestEffort'
  const isGuaranteed = parts.every(({ requests, limits }) =>
    QOS.every((name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}

/** The status of what was just created: nobody sets it with the object. */
export function firstStatus(resource: Resource, object: KubeObject): KubeObject {
  if (!hasStatus(resource)) return object
  const { status: _, ...rest } = object
  if (resource.id === 'pods') return { ...rest, status: { phase: 'Pending', qosClass: qosClass(rest) } }
  if (resource.id === 'namespaces') return { ...rest, status: { phase: 'Active' } }
  if (resource.id === 'persistentvolumeclaims') return { ...rest, status: { phase: 'Pending' } }
  // Nodes say how they are when they register.
  if (resource.id === 'nodes') return object
  return resource.hasTable ? { ...rest, status: {} } : rest
}
