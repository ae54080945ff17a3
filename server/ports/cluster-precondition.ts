import { createHash } from 'node:crypto'
import type { KubeObject, ObjectMeta, Precondition } from './cluster'

/** Annotations that controllers and we ourselves keep on objects: they change without anybody deciding anything. */
const BOOKKEEPING = [
  /^acgs\.io\/(run|fence|change-id|prior)$/,
  /^deployment\.kubernetes\.io\//,
  /^deprecated\.daemonset\.template\.generation$/,
  /^control-plane\.alpha\.kubernetes\.io\//,
  /^endpoints\.kubernetes\.io\/last-change-trigger-time$/,
  /^batch\.kubernetes\.io\/cronjob-scheduled-timestamp$/,
  /^autoscaling\.alpha\.kubernetes\.io\//,
  /^node\.alpha\.kubernetes\.io\/ttl$/,
  /^volumes\.kubernetes\.io\/controller-managed-attach-detach$/,
]
const isBookkeeping = (name: string): boolean => BOOKKEEPING.some((pattern) => pattern.test(name))

type Part = Record<string, unknown>
const inOrder = (_name: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

function decidedMeta({ annotations, ...meta }: ObjectMeta): Part {
  const { resourceVersion: _version, managedFields: _managed, generation: _generation, ...kept } = meta
  const ours = Object.fromEntries(Object.entries(annotations ?? {}).filter(([name]) => !isBookkeeping(name)))
  return { ...kept, annotations: ours }
}

const isPart = (value: unknown): value is Part => value !== null && typeof value === 'object' && !Array.isArray(value)
/** Taints that the node controller sets and takes as a node comes and goes; a cordon is one of them a moment later. */
const isOwnTaint = (taint: unknown): boolean =>
  isPart(taint) && typeof taint.key === 'string' && taint.key.startsWith('node.kubernetes.io/')

function decidedSpec(kind: string, spec: unknown): unknown {
  if (kind !== 'Node' || !isPart(spec) || !Array.isArray(spec.taints)) return spec
  const { taints, ...kept } = spec
  const decided = taints.filter((taint) => !isOwnTaint(taint))
  return decided.length === 0 ? kept : { ...kept, taints: decided }
}

/** The object without what changes by itself: status, version, generation, managed fields, bookkeeping annotations, the node controller's taints. */
export function decidedPart({ status: _status, metadata, ...rest }: KubeObject): Part {
  const spec = 'spec' in rest ? { spec: decidedSpec(rest.kind, rest.spec) } : {}
  return { ...rest, ...spec, metadata: decidedMeta(metadata) }
}

/** The precondition to decide about this object as it is. */
export function preconditionOf(object: KubeObject): Precondition {
  const { uid, resourceVersion } = object.metadata
  const meaning = createHash('sha256')
    .update(JSON.stringify(decidedPart(object), inOrder))
    .digest('base64url')
  return { uid, resourceVersion, meaning }
}

/** Whether it is still the object that was decided about, with nothing changed that a person decides about. */
export function stillStands(object: KubeObject, precondition: Precondition): boolean {
  if (object.metadata.uid !== precondition.uid) return false
  return object.metadata.resourceVersion === precondition.resourceVersion || preconditionOf(object).meaning === precondition.meaning
}
