import type { KubeObject, Metadata, NewObject, Ref } from './object'

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** One committed change. `version` is the number that `object.metadata.resourceVersion` holds; `before` is null for ADDED. */
export type Change = { type: ChangeType; resource: string; version: number; object: KubeObject; before: KubeObject | null; at: number }

export type WriteOptions = {
  /** Who writes, for managedFields. Controllers give their name; without one the fields belong to nobody new. */
  manager?: string
  /** The subresource written by, for managedFields. It does not limit what is written: the API does that. */
  subresource?: string
  /** Runs everything and stores nothing; the answer is what would have been stored. */
  isDryRun?: boolean
  /** Ownership that is known already (server-side apply); nothing is computed then. */
  managedFields?: Metadata['managedFields']
}

export type Preconditions = { uid?: string; resourceVersion?: string }

export type DeleteOptions = {
  preconditions?: Preconditions
  /** Pods only. 0 removes at once; without it the pod's own `terminationGracePeriodSeconds`. */
  gracePeriodSeconds?: number
  propagation?: 'Background' | 'Foreground' | 'Orphan'
  isDryRun?: boolean
}

export type Subscriber = (change: Change) => void

/**
 * The objects of the local cluster. Resources are named as in messages of Kubernetes: `pods`, `deployments.apps`.
 * Everything is synchronous, so whoever reads and writes without awaiting in between races with nobody.
 * Objects that come out are frozen and never change; a changed object is another one.
 * Errors: `StatusError` (./status), exactly as an API server words them.
 */
export type Store = {
  /** The version of the latest change. */
  version(): number
  now(): Date
  get(resource: string, ref: Ref): KubeObject | null
  /** By namespace and name in ascending order; without a namespace those of all. */
  list(resource: string, namespace?: string): KubeObject[]
  /** What names this uid as an owner. */
  dependents(uid: string): { resource: string; object: KubeObject }[]
  byUid(uid: string): { resource: string; object: KubeObject } | null
  /** Sets uid, times, version, generation 1 and a name from `generateName`. Conflict when it exists. */
  create(resource: string, object: NewObject, options?: WriteOptions): KubeObject
  /** Replaces. A `resourceVersion` in it that is not the stored one is a conflict; uid, times and deletion marks stay.
   *  Nothing different: nothing is written, the stored one is the answer. Removing the last finalizer of what is being deleted removes it. */
  update(resource: string, object: KubeObject, options?: WriteOptions): KubeObject
  /** Edits a copy of what is stored and updates; null when it is not there. The shortest way for a controller. */
  change(resource: string, ref: Ref, edit: (draft: KubeObject) => void, options?: WriteOptions): KubeObject | null
  /** Deletes, or marks as being deleted while a finalizer or a grace period holds it (`isGone: false`). NotFound when it is not there. */
  delete(resource: string, ref: Ref, options?: DeleteOptions): { object: KubeObject; isGone: boolean }
  /** All or nothing: an error undoes every write made inside, and subscribers hear of it only after the end. */
  transaction<T>(work: () => T): T
  /** Changes after a version, oldest first; null when that lies before what is remembered (5 minutes or 1,000 changes a resource). */
  since(resource: string, version: number): Change[] | null
  /** Hears each change once, in order, after it is stored. `*` hears all resources. Out: ends the subscription. */
  subscribe(resource: string | '*', subscriber: Subscriber): () => void
}

/** Where committed changes go before anybody hears of them. */
export type Journal = { write(changes: readonly Change[]): void }

export type Stored = { version: number; objects: { resource: string; object: KubeObject }[] }
