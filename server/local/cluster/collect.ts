import type { KubeObject } from './object'
import { refOf } from './object'
import { RESOURCES } from './resources'
import type { Change, Store } from './store'

type Found = { resource: string; object: KubeObject }

const hasFinalizer = ({ metadata }: KubeObject, name: string) => metadata.finalizers?.includes(name) === true

function dropFinalizer(store: Store, { resource, object }: Found, name: string) {
  store.change(resource, refOf(object), (draft) => {
    draft.metadata.finalizers = draft.metadata.finalizers?.filter((one) => one !== name)
    if (draft.metadata.finalizers?.length === 0) delete draft.metadata.finalizers
  })
}

/** Takes an owner that is gone, or lets go, out of what it owned. */
function disown(store: Store, { resource, object }: Found, isLeft: (uid: string) => boolean) {
  store.change(resource, refOf(object), (draft) => {
    draft.metadata.ownerReferences = draft.metadata.ownerReferences?.filter(({ uid }) => isLeft(uid))
    if (draft.metadata.ownerReferences?.length === 0) delete draft.metadata.ownerReferences
  })
}

/** What has no owner any more goes too; what has another one left only forgets the lost one. */
function collectOne(store: Store, found: Found) {
  const isThere = (uid: string) => store.byUid(uid) !== null
  // It may have been let go since the change that is looked at.
  if ((found.object.metadata.ownerReferences ?? []).length === 0) return
  if (found.object.metadata.ownerReferences?.some(({ uid }) => isThere(uid))) disown(store, found, isThere)
  else if (found.object.metadata.deletionTimestamp === undefined) {
    store.delete(found.resource, refOf(found.object), { preconditions: { uid: found.object.metadata.uid }, propagation: 'Background' })
  }
}

/** Owners that wait for what they own: those that block are deleted first, and then the owner is let go. */
function foreground(store: Store, owner: Found) {
  const { uid } = owner.object.metadata
  const blocking = store
    .dependents(uid)
    .filter(({ object }) => object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion))
  if (blocking.length === 0) {
    dropFinalizer(store, owner, 'foregroundDeletion')
    return
  }
  for (const { resource, object } of blocking) {
    if (object.metadata.deletionTimestamp !== undefined) continue
    store.delete(resource, refOf(object), { preconditions: { uid: object.metadata.uid }, propagation: 'Foreground' })
  }
}

function lookAtOwner(store: Store, uid: string) {
  const owner = store.byUid(uid)
  if (owner === null || owner.object.metadata.deletionTimestamp === undefined) return
  if (hasFinalizer(owner.object, 'orphan')) {
    for (const dependent of store.dependents(uid)) disown(store, dependent, (one) => one !== uid)
    dropFinalizer(store, owner, 'orphan')
  } else if (hasFinalizer(owner.object, 'foregroundDeletion')) foreground(store, owner)
}

/** A namespace goes when everything in it is gone. */
function lookAtNamespace(store: Store, name: string) {
  const namespace = store.get('namespaces', { name })
  if (namespace === null || namespace.metadata.deletionTimestamp === undefined) return
  const inside = RESOURCES.filter(({ isNamespaced }) => isNamespaced).flatMap(({ id }) =>
    store.list(id, name).map((object): Found => ({ resource: id, object })),
  )
  for (const { resource, object } of inside) {
    if (object.metadata.deletionTimestamp === undefined) store.delete(resource, refOf(object), { propagation: 'Background' })
  }
  if (inside.length > 0) return
  store.change('namespaces', { name }, (draft) => {
    if (draft.spec !== undefined) delete draft.spec.finalizers
  })
}

function look(store: Store, { type, object }: Change) {
  const { uid, ownerReferences = [], namespace, name } = object.metadata
  const isGone = type === 'DELETED'
  if (isGone) for (const dependent of store.dependents(uid)) collectOne(store, dependent)
  else lookAtOwner(store, uid)
  if (isGone) for (const owner of ownerReferences) lookAtOwner(store, owner.uid)
  // An owner that never was or is gone already: a controller may create for what was deleted meanwhile.
  if (type === 'ADDED' && ownerReferences.length > 0) {
    const found = store.byUid(uid)
    if (found?.object.metadata.ownerReferences?.every((owner) => store.byUid(owner.uid) === null)) collectOne(store, found)
  }
  if (namespace !== undefined) lookAtNamespace(store, namespace)
  else if (object.kind === 'Namespace') lookAtNamespace(store, name)
}

/** Collects what owners and namespaces leave behind, after the answer to whoever deleted them. Out: ends it. */
export function startCollector(store: Store): () => void {
  let waiting: Change[] = []
  let timer: NodeJS.Immediate | null = null
  function work() {
    timer = null
    const these = waiting
    waiting = []
    for (const change of these) look(store, change)
  }
  const end = store.subscribe('*', (change) => {
    waiting.push(change)
    timer ??= setImmediate(work)
  })
  for (const { metadata } of store.list('namespaces')) lookAtNamespace(store, metadata.name)
  return () => {
    end()
    if (timer !== null) clearImmediate(timer)
  }
}
