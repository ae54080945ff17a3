import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCollector } from './collect'
import { createStore } from './create-store'
import type { OwnerReference } from './object'
import type { Store } from './store'

let store: Store
let stop: () => void
beforeEach(() => {
  store = createStore()
  stop = startCollector(store)
})
afterEach(() => stop())

const names = (resource: string) => store.list(resource).map(({ metadata }) => metadata.name)
const at = (name: string) => ({ namespace: 'a', name })

function add(name: string, owners: OwnerReference[] = []) {
  return store.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a', ownerReferences: owners } })
}
const owner = (name: string, uid: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid, blockOwnerDeletion: true })

test('what is owned goes after its owner, down to the last', async () => {
  const one = add('one')
  const two = add('two', [owner('one', one.metadata.uid)])
  add('three', [owner('two', two.metadata.uid)])
  store.delete('configmaps', at('one'))
  await expect.poll(() => names('configmaps')).toEqual([])
})

test('with another owner left it only forgets the lost one', async () => {
  const one = add('one')
  const two = add('two')
  add('child', [owner('one', one.metadata.uid), owner('two', two.metadata.uid)])
  store.delete('configmaps', at('one'))
  await expect.poll(() => store.get('configmaps', at('child'))?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['two'])
})

test('orphaned, it stays and is nobody’s', async () => {
  const one = add('one')
  add('child', [owner('one', one.metadata.uid)])
  expect(store.delete('configmaps', at('one'), { propagation: 'Orphan' }).isGone).toBe(false)
  await expect.poll(() => names('configmaps')).toEqual(['child'])
  expect(store.get('configmaps', at('child'))?.metadata.ownerReferences).toBeUndefined()
})

test('in the foreground the owner waits for what blocks it', async () => {
  const one = add('one')
  add('child', [owner('one', one.metadata.uid)])
  store.change('configmaps', at('child'), (draft) => Object.assign(draft.metadata, { finalizers: ['acgs.io/hold'] }))
  store.delete('configmaps', at('one'), { propagation: 'Foreground' })
  await expect.poll(() => store.get('configmaps', at('child'))?.metadata.deletionTimestamp).toBeDefined()
  expect(store.get('configmaps', at('one'))?.metadata.finalizers).toEqual(['foregroundDeletion'])
  store.change('configmaps', at('child'), (draft) => {
    draft.metadata.finalizers = draft.metadata.finalizers?.filter((name) => name !== 'acgs.io/hold')
  })
  await expect.poll(() => names('configmaps')).toEqual([])
})

test('what is created for an owner that is gone already is collected', async () => {
  add('late', [owner('never', '00000000-0000-4000-8000-000000000000')])
  await expect.poll(() => names('configmaps')).toEqual([])
})

test('a namespace goes when everything in it went', async () => {
  store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' }, spec: { finalizers: ['kubernetes'] } })
  add('x')
  store.change('configmaps', at('x'), (draft) => Object.assign(draft.metadata, { finalizers: ['acgs.io/hold'] }))
  store.delete('namespaces', { name: 'a' })
  await expect.poll(() => store.get('configmaps', at('x'))?.metadata.deletionTimestamp).toBeDefined()
  expect(store.get('namespaces', { name: 'a' })?.status).toEqual({ phase: 'Terminating' })
  store.change('configmaps', at('x'), (draft) => Object.assign(draft.metadata, { finalizers: [] }))
  await expect.poll(() => names('namespaces')).toEqual([])
})
