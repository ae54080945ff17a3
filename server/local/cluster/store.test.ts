import { describe, expect, test } from 'vitest'
import { createStore } from './create-store'
import type { KubeObject, NewObject } from './object'
import type { Change } from './store'

const map = (name: string, data: Record<string, string> = {}): NewObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'a' },
  data,
})
const workload = (name: string): NewObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'a' },
  spec: { replicas: 1 },
})
const DEPLOYMENTS = 'deployments.apps'
const at = (name: string) => ({ namespace: 'a', name })
const replicas = (count: number) => (draft: KubeObject) => {
  draft.spec = { ...draft.spec, replicas: count }
}

describe('versions', () => {
  test('one counter for everything, and each write moves it by one', () => {
    const store = createStore()
    const first = store.create('configmaps', map('x'))
    const second = store.create(DEPLOYMENTS, workload('y'))
    expect([first.metadata.resourceVersion, second.metadata.resourceVersion, store.version()]).toEqual(['1', '2', 2])
  })

  test('a write of what is there already is none', () => {
    const store = createStore()
    const first = store.create('configmaps', map('x', { a: '1' }), { manager: 'one' })
    expect(store.update('configmaps', structuredClone(first), { manager: 'one' })).toBe(first)
    expect(store.version()).toBe(1)
  })

  test('a stale version is a conflict in the words of Kubernetes', () => {
    const store = createStore()
    const first = store.create(DEPLOYMENTS, workload('y'))
    store.change(DEPLOYMENTS, at('y'), replicas(2))
    expect(() => store.update(DEPLOYMENTS, { ...structuredClone(first), spec: { replicas: 3 } })).toThrow(
      'Operation cannot be fulfilled on deployments.apps "y": the object has been modified; please apply your changes to the latest version and try again',
    )
  })

  test('what is handed out cannot be changed', () => {
    const store = createStore()
    const first = store.create(DEPLOYMENTS, workload('y'))
    expect(() => Object.assign(first.spec ?? {}, { replicas: 9 })).toThrow(TypeError)
  })
})

describe('generation', () => {
  test('rises with the spec, and of a deployment with its annotations, not with its status or labels', () => {
    const store = createStore()
    store.create(DEPLOYMENTS, workload('y'))
    const generation = (edit: (draft: KubeObject) => void) => store.change(DEPLOYMENTS, at('y'), edit)?.metadata.generation
    expect(generation((draft) => Object.assign(draft, { status: { replicas: 1 } }))).toBe(1)
    expect(generation((draft) => Object.assign(draft.metadata, { labels: { a: 'b' } }))).toBe(1)
    expect(generation(replicas(2))).toBe(2)
    expect(generation((draft) => Object.assign(draft.metadata, { annotations: { a: 'b' } }))).toBe(3)
  })

  test('a pod that gets its node keeps it', () => {
    const store = createStore()
    store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' }, spec: {} })
    const bound = store.change('pods', at('p'), (draft) => Object.assign(draft, { spec: { nodeName: 'n1' } }))
    expect(bound?.metadata.generation).toBe(1)
  })
})

describe('deletion', () => {
  const pod = (store: ReturnType<typeof createStore>) =>
    store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'a' }, spec: { nodeName: 'n1' } })

  test('a pod on a node is marked with its grace and goes with grace 0', () => {
    const store = createStore({ now: () => new Date('2026-01-01T00:00:00Z') })
    pod(store)
    const marked = store.delete('pods', at('p'))
    expect(marked.isGone).toBe(false)
    expect(marked.object.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    })
    expect(store.delete('pods', at('p')).object).toBe(marked.object)
    expect(store.delete('pods', at('p'), { gracePeriodSeconds: 5 }).object.metadata.deletionTimestamp).toBe('2026-01-01T00:00:05Z')
    expect(store.delete('pods', at('p'), { gracePeriodSeconds: 0 }).isGone).toBe(true)
    expect(store.get('pods', at('p'))).toBeNull()
  })

  test('preconditions are of this very object', () => {
    const store = createStore()
    pod(store)
    expect(() => store.delete('pods', at('p'), { preconditions: { uid: 'other' } })).toThrow(
      /^Operation cannot be fulfilled on Pod "p": the UID in the precondition \(other\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
    )
    expect(() => store.delete('pods', at('p'), { preconditions: { resourceVersion: '7' } })).toThrow(
      'the ResourceVersion in the precondition (7) does not match the ResourceVersion in record (1). The object might have been modified',
    )
  })

  test('a finalizer holds it until it is taken out', () => {
    const store = createStore()
    store.create('configmaps', { ...map('x'), metadata: { name: 'x', namespace: 'a', finalizers: ['acgs.io/hold'] } })
    expect(store.delete('configmaps', at('x')).isGone).toBe(false)
    const seen: Change[] = []
    store.subscribe('configmaps', (change) => seen.push(change))
    store.change('configmaps', at('x'), (draft) => Object.assign(draft.metadata, { finalizers: [] }))
    expect(seen.map(({ type }) => type)).toEqual(['DELETED'])
    expect(store.get('configmaps', at('x'))).toBeNull()
  })
})

describe('what subscribers hear', () => {
  test('each change once and in order, also of what a subscriber writes itself', () => {
    const store = createStore()
    const heard: string[] = []
    store.subscribe('configmaps', ({ type, object }) => {
      if (type === 'ADDED' && object.metadata.name === 'x') store.create('configmaps', map('y'))
    })
    store.subscribe('*', ({ type, object, version }) => heard.push(`${type} ${object.metadata.name} ${version}`))
    store.create('configmaps', map('x'))
    expect(heard).toEqual(['ADDED x 1', 'ADDED y 2'])
  })

  test('nothing of a transaction that failed, and nothing of it is stored', () => {
    const store = createStore()
    const kept = store.create(DEPLOYMENTS, workload('y'))
    const heard: Change[] = []
    store.subscribe('*', (change) => heard.push(change))
    const work = () =>
      store.transaction(() => {
        store.change(DEPLOYMENTS, at('y'), replicas(7))
        store.create('configmaps', map('x'))
        throw new Error('no')
      })
    expect(work).toThrow('no')
    expect(heard).toEqual([])
    expect(store.get(DEPLOYMENTS, at('y'))).toBe(kept)
    expect(store.list('configmaps')).toEqual([])
  })

  test('the past is kept for a thousand changes a resource and five minutes', () => {
    let now = 0
    const store = createStore({ now: () => new Date(now) })
    for (let index = 0; index < 1500; index++) store.create('configmaps', map(`x${index}`))
    expect(store.since('configmaps', 499)).toBeNull()
    expect(store.since('configmaps', 500)).toHaveLength(1000)
    expect(store.since('secrets', 0)).toEqual([])
    now = 301_000
    expect(store.since('configmaps', 1499)).toBeNull()
    expect(store.since('configmaps', 1500)).toEqual([])
  })
})

describe('indexes', () => {
  test('lists are by namespace and name; dependents by the uid of their owner', () => {
    const store = createStore()
    const owner = store.create(DEPLOYMENTS, workload('y'))
    const { uid } = owner.metadata
    const reference = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'y', uid }
    for (const [namespace, name] of [
      ['b', 'a'],
      ['a', 'z'],
      ['a', 'b'],
      ['a-b', 'a'],
    ] as const) {
      store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, ownerReferences: [reference] } })
    }
    expect(store.list('configmaps').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['a/b', 'a/z', 'a-b/a', 'b/a'])
    expect(store.list('configmaps', 'a')).toHaveLength(2)
    expect(store.dependents(uid)).toHaveLength(4)
    store.delete('configmaps', { namespace: 'b', name: 'a' })
    expect(store.dependents(uid)).toHaveLength(3)
    expect(store.byUid(uid)?.object).toBe(owner)
  })
})
