import { applyPatch, type Operation } from 'fast-json-patch'
import {
  type Access,
  ANNOTATIONS,
  type Cluster,
  type KubeObject,
  type Listed,
  type ObjectRef,
  type Patch,
  type Precondition,
  type Query,
  type Stamp,
  type Write,
  type Written,
} from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import type { Resource } from '@/server/ports/cluster-kinds'
import { stillStands } from '@/server/ports/cluster-precondition'
import { priorToWrite } from '@/server/ports/cluster-prior'
import { type Loose, nextVersion } from './kube-objects'

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A merge patch; a strategic one is the same for what our steps send, but that a map marked so is replaced. */
function merged(base: unknown, patch: unknown): unknown {
  if (!isMembers(patch)) return patch
  const { $patch, ...members } = patch
  const result: Members = $patch === 'replace' || !isMembers(base) ? {} : { ...base }
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result
}

const changed = (object: KubeObject, patch: Patch): KubeObject => {
  if (patch.type !== 'json') return merged(object, patch.body) as KubeObject // an object stays one
  const whole = structuredClone({ ...object, metadata: { ...object.metadata, annotations: object.metadata.annotations ?? {} } })
  return applyPatch(whole, structuredClone(patch.operations) as Operation[]).newDocument
}

type Call = { verb: string; key: string; isPreview: boolean; body?: unknown }
type Options = {
  /** Called before each write: throws what the cluster would say. */
  refuse?: (call: Call) => void
  /** Called after each write that is kept: what controllers make of it. */
  react?: (cluster: MemoryCluster, call: Call) => void
  access?: (verb: string) => Access['verdict']
}
export type MemoryCluster = Cluster & {
  calls: Call[]
  put: (object: Loose) => void
  at: (kind: string, name: string) => KubeObject
  change: (kind: string, name: string, by: (object: KubeObject) => void) => void
  drop: (kind: string, name: string) => void
}

const keyOf = (kind: string, name: string) => `${kind}/${name}`
const notFound = (name: string) => new ClusterError({ reason: 'notFound' }, `${name} is not there`, { status: 404 })

/** A cluster in memory, for what a real one cannot be told to do: answers that get lost, controllers that stand still, objects that change in
 *  between. One namespace's names do for a test. It starts no pods: `react` does. */
export function memoryCluster(objects: Loose[], options: Options = {}): MemoryCluster {
  const stored = new Map<string, KubeObject>(objects.map((one) => [keyOf(one.kind, one.metadata.name), structuredClone(one) as KubeObject]))
  const calls: Call[] = []

  const at = (kind: string, name: string): KubeObject => {
    const found = stored.get(keyOf(kind, name))
    if (found === undefined) throw notFound(`${kind} ${name}`)
    return structuredClone(found)
  }
  const put = (object: KubeObject) => stored.set(keyOf(object.kind, object.metadata.name), object)

  const written = (object: KubeObject | null, call: Call, outcome: Written['outcome'] = 'written'): Written => ({
    object: object === null ? null : structuredClone(object),
    status: 200,
    auditId: `audit-${calls.length}`,
    date: null,
    outcome,
    warnings: [],
    record: { method: call.verb, path: call.key, bodyDigest: 'digest', status: 200, auditId: null, before: null, after: null },
  })

  function stamped(object: KubeObject, stamp: Stamp): KubeObject {
    const { runId, fence, changeId } = stamp
    const prior = priorToWrite(object, stamp)
    const marks = {
      [ANNOTATIONS.run]: runId,
      [ANNOTATIONS.fence]: String(fence),
      [ANNOTATIONS.changeId]: changeId,
      ...(prior === null ? {} : { [ANNOTATIONS.prior]: prior }),
    }
    return { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...marks } } }
  }

  type Asked = { ref: ObjectRef; precondition: Precondition; verb: string; body?: unknown }
  function write({ stamp }: Write, { ref, precondition, verb, body }: Asked, make: (object: KubeObject) => KubeObject | null): Written {
    const call: Call = { verb, key: keyOf(ref.resource.kind, ref.name), isPreview: stamp === 'preview', body }
    calls.push(call)
    options.refuse?.(call)
    const before = at(ref.resource.kind, ref.name)
    if (stamp !== 'preview' && before.metadata.annotations?.[ANNOTATIONS.changeId] === stamp.changeId) return written(before, call, 'found')
    if (!stillStands(before, precondition)) {
      const how = before.metadata.uid === precondition.uid ? 'otherContent' : 'otherObject'
      throw new ClusterError(
        { reason: 'moved', how, uid: before.metadata.uid, resourceVersion: before.metadata.resourceVersion },
        'it has changed',
      )
    }
    const after = make(before)
    if (stamp === 'preview') return written(after, call)
    if (after === null) stored.delete(call.key)
    else put(grown(before, stamped(after, stamp)))
    options.react?.(cluster, call)
    return written(after, call)
  }

  function grown(before: KubeObject, after: KubeObject): KubeObject {
    const isOther = JSON.stringify(before.spec) !== JSON.stringify(after.spec)
    const generation = (before.metadata.generation ?? 1) + Number(isOther)
    return { ...after, metadata: { ...after.metadata, generation, resourceVersion: nextVersion() } }
  }

  const takes = (object: KubeObject, { resource, labelSelector = '', fieldSelector }: Query) => {
    const labels = object.metadata.labels ?? {}
    const isLabelled = labelSelector.split(',').every((part) => part === '' || labels[part.split('=')[0] ?? ''] === part.split('=')[1])
    const node = isMembers(object.spec) ? object.spec.nodeName : undefined
    const isThere = fieldSelector === undefined || fieldSelector === `spec.nodeName=${String(node)}`
    return object.kind === resource.kind && isLabelled && isThere
  }

  const none = (resource: Resource): never => {
    throw new ClusterError({ reason: 'unsupported' }, `a memory cluster does not do that with ${resource.plural}`)
  }

  const cluster: MemoryCluster = {
    calls,
    put: (object) => void put(object as KubeObject),
    at,
    change: (kind, name, by) => {
      const object = at(kind, name)
      const before = structuredClone(object)
      by(object)
      put(grown(before, object))
    },
    drop: (kind, name) => void stored.delete(keyOf(kind, name)),
    facts: async () => ({ server: 'memory', context: 'memory', gitVersion: 'v1.36.0', isLocal: false, uid: 'memory', skewMs: null }),
    get: async ({ resource, name }) => at(resource.kind, name),
    list: async (query): Promise<Listed> => ({
      items: [...stored.values()].filter((object) => takes(object, query)).map((object) => structuredClone(object)),
      resourceVersion: '1',
    }),
    create: async ({ resource }) => none(resource),
    apply: async ({ resource }) => none(resource),
    patch: async (asked) => write(asked, { ...asked, verb: 'patch', body: asked.patch }, (object) => changed(object, asked.patch)),
    scale: async (asked) =>
      write(asked, { ...asked, verb: 'scale', body: asked.replicas }, (object) =>
        changed(object, { type: 'merge', body: { spec: { replicas: asked.replicas } } }),
      ),
    delete: async (asked) => write(asked, { ...asked, verb: 'delete' }, () => null),
    evict: async (asked) => write(asked, { ...asked, verb: 'evict' }, () => null),
    review: async ({ attributes }) => ({ verdict: options.access?.(attributes.verb) ?? 'allowed', why: 'by the test' }),
    log: async () => null,
    whoami: async () => null,
    close: async () => undefined,
  }
  return cluster
}
