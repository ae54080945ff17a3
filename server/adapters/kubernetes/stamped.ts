import { ANNOTATIONS, type JsonPatchOperation, type KubeObject, type Patch, type Stamp } from '@/server/ports/cluster'
import { priorToWrite } from '@/server/ports/cluster-prior'

export const CONTENT_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** What is written beside a change of `current`, null where there is no object yet. */
export function stampAnnotations(stamp: Stamp, current: KubeObject | null): Record<string, string> {
  const { runId, fence, changeId } = stamp
  const prior = priorToWrite(current, stamp)
  return {
    [ANNOTATIONS.run]: runId,
    [ANNOTATIONS.fence]: String(fence),
    [ANNOTATIONS.changeId]: changeId,
    ...(prior === null ? {} : { [ANNOTATIONS.prior]: prior }),
  }
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
/** The path of one annotation; the map itself is never replaced, or what others add meanwhile is lost. */
export const annotationPath = (name: string): string => `/metadata/annotations/${escaped(name)}`

type Node = Record<string, unknown>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

function jsonBody(current: KubeObject, operations: readonly JsonPatchOperation[], stamp: Stamp | 'preview'): JsonPatchOperation[] {
  const stamps = stamp === 'preview' ? {} : stampAnnotations(stamp, current)
  const addsAnnotation = stamp !== 'preview' || operations.some(({ path }) => path.startsWith('/metadata/annotations/'))
  const needsMap = addsAnnotation && current.metadata.annotations === undefined
  return [
    { op: 'test', path: '/metadata/uid', value: current.metadata.uid },
    { op: 'test', path: '/metadata/resourceVersion', value: current.metadata.resourceVersion },
    ...(needsMap ? [{ op: 'add', path: '/metadata/annotations', value: {} } as const] : []),
    ...Object.entries(stamps).map(([name, value]) => ({ op: 'add', path: annotationPath(name), value }) as const),
    ...operations,
  ]
}

function mergeBody(current: KubeObject, body: Node, stamp: Stamp | 'preview'): Node {
  const metadata = isNode(body.metadata) ? body.metadata : {}
  const own = isNode(metadata.annotations) ? metadata.annotations : {}
  const stamps = stamp === 'preview' ? {} : stampAnnotations(stamp, current)
  const annotations = { ...own, ...stamps }
  return {
    ...body,
    metadata: {
      ...metadata,
      uid: current.metadata.uid,
      resourceVersion: current.metadata.resourceVersion,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  }
}

/** The patch as it is sent: bound to the uid and version of `current`, and stamped. */
export function patchBody(current: KubeObject, patch: Patch, stamp: Stamp | 'preview'): unknown {
  return patch.type === 'json' ? jsonBody(current, patch.operations, stamp) : mergeBody(current, patch.body, stamp)
}

/** The highest fence that an object carries; 0 where it carries none, or none that is a number. */
export function fenceOn(object: KubeObject): bigint {
  const text = object.metadata.annotations?.[ANNOTATIONS.fence] ?? ''
  return /^\d{1,18}$/.test(text) ? BigInt(text) : 0n
}
/** Whether the object says that this very change was made on it. */
export const carries = (object: KubeObject, stamp: Stamp): boolean => object.metadata.annotations?.[ANNOTATIONS.changeId] === stamp.changeId
