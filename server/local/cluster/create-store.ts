import { createHistory } from './history'
import { createMemory } from './memory'
import { deepFreeze, type KubeObject, type NewObject, type Ref, refOf } from './object'
import { prepareCreate, prepareDelete, prepareUpdate } from './prepare'
import { alreadyExists, notFound } from './status'
import type { Change, DeleteOptions, Journal, Store, Stored, Subscriber, WriteOptions } from './store'

export type StoreSetup = { now?: () => Date; journal?: Journal; stored?: Stored }

/** A store in memory; with a journal what is committed is written there first. */
export function createStore({ now = () => new Date(), journal, stored }: StoreSetup = {}): Store {
  const memory = createMemory((stored?.objects ?? []).map(({ resource, object }) => ({ resource, object: deepFreeze(object) })))
  const history = createHistory(stored?.version ?? 0, () => now().getTime())
  const subscribers = new Map<string, Set<Subscriber>>()
  const heard: Change[] = []
  let version = stored?.version ?? 0
  let open: Change[] | null = null
  let isTelling = false

  function tell() {
    // A subscriber may write: what it changes is told after everybody heard of this.
    if (isTelling) return
    isTelling = true
    try {
      for (let change = heard.shift(); change !== undefined; change = heard.shift()) {
        for (const name of [change.resource, '*']) for (const subscriber of [...(subscribers.get(name) ?? [])]) subscriber(change)
      }
    } finally {
      isTelling = false
    }
  }

  function put(change: Omit<Change, 'version' | 'at'>): KubeObject {
    if (open === null) return transaction(() => put(change))
    version += 1
    const metadata = { ...change.object.metadata, resourceVersion: String(version) }
    const object = deepFreeze({ ...change.object, metadata })
    memory.put(change.resource, object, change.type === 'DELETED')
    open.push({ ...change, object, version, at: now().getTime() })
    return object
  }

  function create(resource: string, given: NewObject, options: WriteOptions = {}): KubeObject {
    const object = prepareCreate({ resource, given, now: now(), options })
    if (memory.get(resource, refOf(object)) !== null) throw alreadyExists(resource, object.metadata.name)
    return options.isDryRun ? deepFreeze(object) : put({ type: 'ADDED', resource, object, before: null })
  }

  function update(resource: string, given: KubeObject, options: WriteOptions = {}): KubeObject {
    const before = memory.get(resource, refOf(given))
    if (before === null) throw notFound(resource, given.metadata.name)
    const { object, isSame, isGone } = prepareUpdate({ resource, given, before, now: now(), options })
    if (isSame) return before
    if (options.isDryRun) return deepFreeze(object)
    return put({ type: isGone ? 'DELETED' : 'MODIFIED', resource, object, before })
  }

  function change(...[resource, ref, edit, options]: Parameters<Store['change']>): KubeObject | null {
    const found = memory.get(resource, ref)
    if (found === null) return null
    const draft = structuredClone(found)
    edit(draft)
    return update(resource, draft, options)
  }

  function remove(resource: string, ref: Ref, options: DeleteOptions = {}) {
    const before = memory.get(resource, ref)
    if (before === null) throw notFound(resource, ref.name)
    const { object, isGone, isSame } = prepareDelete({ resource, before, now: now(), options })
    if (options.isDryRun || isSame) return { object: deepFreeze(object), isGone }
    return { object: put({ type: isGone ? 'DELETED' : 'MODIFIED', resource, object, before }), isGone }
  }

  function transaction<T>(work: () => T): T {
    if (open !== null) return work()
    const mine: Change[] = []
    open = mine
    let result: T
    try {
      result = work()
      if (mine.length > 0) journal?.write(mine)
    } catch (cause) {
      for (const { resource, object, before } of mine.reverse()) memory.put(resource, before ?? object, before === null)
      throw cause
    } finally {
      open = null
    }
    for (const change of mine) history.add(change)
    heard.push(...mine)
    tell()
    return result
  }

  function subscribe(resource: string, subscriber: Subscriber) {
    const these = subscribers.get(resource) ?? new Set()
    subscribers.set(resource, these.add(subscriber))
    return () => void these.delete(subscriber)
  }

  return {
    version: () => version,
    now,
    get: memory.get,
    list: memory.list,
    dependents: memory.dependents,
    byUid: memory.byUid,
    create,
    update,
    change,
    delete: remove,
    transaction,
    since: history.since,
    subscribe,
  }
}
