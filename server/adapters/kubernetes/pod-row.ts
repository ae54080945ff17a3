import type { KubeObject } from '@/server/ports/cluster'
import type { PodRow } from '@/server/ports/cluster-watch'
import { isNode } from './parse'

const MAX_SHARED = 50_000
const MAX_LABELS = 64
const MAX_IMAGES = 16

/** One value for all that are equal: ten thousand pods of a hundred workloads have a hundred label sets. Begun anew when it grows too large. */
function shared<T>(): (key: string, make: () => T) => T {
  const held = new Map<string, T>()
  return (key, make) => {
    const before = held.get(key)
    if (before !== undefined) return before
    if (held.size >= MAX_SHARED) held.clear()
    const value = make()
    held.set(key, value)
    return value
  }
}
const oneText = shared<string>()
const oneLabels = shared<Readonly<Record<string, string>>>()
const oneImages = shared<readonly string[]>()
const oneOwner = shared<NonNullable<PodRow['owner']>>()

const text = (value: unknown): string => (typeof value === 'string' ? oneText(value, () => value) : '')
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isNode) : [])

function labelsOf(labels: Record<string, string> = {}): Readonly<Record<string, string>> {
  const entries = Object.entries(labels).slice(0, MAX_LABELS)
  return oneLabels(JSON.stringify(entries), () => Object.fromEntries(entries))
}
function ownerOf({ metadata }: KubeObject): PodRow['owner'] {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (!owner) return null
  const { kind, name, uid } = owner
  return oneOwner(uid, () => ({ kind, name, uid }))
}

/** What is kept of a pod, at most a kilobyte; managed fields, annotations and its spec are not. */
export function podRow(object: KubeObject): PodRow {
  const { metadata } = object
  const spec = isNode(object.spec) ? object.spec : {}
  const status = isNode(object.status) ? object.status : {}
  const containers = list(status.containerStatuses)
  const images = containers.slice(0, MAX_IMAGES).map(({ imageID }) => text(imageID))
  const restarts = containers.reduce((sum, { restartCount }) => sum + (typeof restartCount === 'number' ? restartCount : 0), 0)
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: text(metadata.namespace),
    labels: labelsOf(metadata.labels),
    owner: ownerOf(object),
    node: text(spec.nodeName) || null,
    phase: text(status.phase) || 'Unknown',
    isReady: list(status.conditions).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    restarts,
    imageIds: oneImages(images.join('\n'), () => images),
    deletedAt: metadata.deletionTimestamp ?? null,
    createdAt: metadata.creationTimestamp ?? null,
    resourceVersion: metadata.resourceVersion,
  }
}
