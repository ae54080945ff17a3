import type { Clock } from '@/server/local/cluster/clock'
import type { KubeObject, NewObject } from '@/server/local/cluster/object'
import type { KindName, Kinds } from './kinds'

export type Said = { type?: 'Normal' | 'Warning'; reason: string; message: string; from: string }
export type Delays = {
  /** A scheduled pod's containers start. */
  startMs: number
  /** A started container is ready. */
  readyMs: number
  /** A container told to stop has stopped. */
  stopMs: number
  /** A Job's container has done its work. */
  workMs: number
  /** A GitOps tool has seen drift and put it back. */
  syncMs: number
  /** A database's backup is complete. */
  backupMs: number
  /** An autoscaler looks again. */
  scaleMs: number
}

/** What a controller may see and do. Everything is synchronous: what it reads is what is stored. */
export interface World {
  readonly clock: Clock
  readonly delays: Delays
  now(): number
  /** Now, as written in objects. */
  stamp(): string
  get<K extends KindName>(kind: K, namespace: string | undefined, name: string): Kinds[K] | undefined
  list<K extends KindName>(kind: K, namespace?: string): Kinds[K][]
  /** What `uid` controls. */
  owned<K extends KindName>(kind: K, uid: string): Kinds[K][]
  create<K extends KindName>(kind: K, object: NewObject): Kinds[K]
  /** Changes a copy and stores it if that made a difference. Gone in the meantime: nothing happens. */
  edit<K extends KindName>(kind: K, object: KubeObject, change: (draft: Kinds[K]) => void): void
  /** The same for the status alone. */
  status<K extends KindName>(kind: K, object: KubeObject, status: Kinds[K]['status']): void
  /** Changes status and annotations the way a status is written: that asks for nothing new of the object. */
  note<K extends KindName>(kind: K, object: KubeObject, change: (draft: Kinds[K]) => void): void
  /** Sets a count through the scale subresource. */
  scale(kind: 'deployments.apps' | 'replicasets.apps' | 'statefulsets.apps', object: KubeObject, replicas: number): void
  /** As a client deletes: a pod gets its grace period. */
  remove(kind: KindName, object: KubeObject): void
  /** The node's last word: the pod's containers have ended. */
  finish(pod: KubeObject): void
  /** An event about an object. The same again within the hour is counted, not repeated. */
  say(about: KubeObject, said: Said): void
}

/** One loop: which objects it looks after, whose changes make it look again, and what it does. */
export type Controller = {
  name: string
  /** Who its writes are by; without one the manager of all that belongs to Kubernetes itself. */
  manager?: string
  kind: KindName
  /** Of a change of another kind: the names, as `namespace/name` or `name`, to look at again. */
  also?: { [K in KindName]?: (object: Kinds[K], world: World) => string[] }
  /** Answers after how many milliseconds to look again without being told. */
  reconcile(world: World, key: Key): number | undefined
}
export type Key = { namespace: string | undefined; name: string }

export const keyOf = (object: KubeObject): string =>
  object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`

/** The key of the controller of an object, if that is of one of these kinds. */
export function controllerKey(object: KubeObject, ...kinds: string[]): string[] {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (!owner || !kinds.includes(owner.kind)) return []
  return [object.metadata.namespace === undefined ? owner.name : `${object.metadata.namespace}/${owner.name}`]
}

export const soonest = (...waits: (number | undefined)[]): number | undefined => {
  const known = waits.filter((wait) => wait !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
