import { beforeEach, describe, expect, test } from 'vitest'
import { apply } from './apply'
import { createStore } from './create-store'
import type { Json, KubeObject } from './object'
import type { Store } from './store'

const DEPLOYMENTS = 'deployments.apps'
const ref = { namespace: 'a', name: 'web' }
const CONTAINER = { name: 'app', image: 'app:1' }
let store: Store

const config = (spec: Json, metadata: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...ref, ...metadata },
  spec,
})

function run(manager: string, value: Json, isForced = false): KubeObject {
  const live = store.get(DEPLOYMENTS, ref)
  const { object, managedFields } = apply({ live, config: value, manager, isForced, now: store.now() })
  const whole = object as KubeObject
  return live === null ? store.create(DEPLOYMENTS, whole, { managedFields }) : store.update(DEPLOYMENTS, whole, { managedFields })
}

const owners = (object: KubeObject | null) =>
  object?.metadata.managedFields?.map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1]) ?? []

beforeEach(() => {
  store = createStore({ now: () => new Date('2026-01-01T00:00:00Z') })
})

test('the first apply owns exactly what it names', () => {
  expect(owners(run('one', config({ replicas: 2, template: { spec: { containers: [CONTAINER] } } }, { labels: { a: 'b' } })))).toEqual([
    [
      'one',
      'Apply',
      {
        'f:metadata': { 'f:labels': { 'f:a': {} } },
        'f:spec': {
          'f:replicas': {},
          'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:image': {}, 'f:name': {} } } } },
        },
      },
    ],
  ])
})

test('the same once more writes nothing', () => {
  const first = run('one', config({ replicas: 2 }))
  expect(run('one', config({ replicas: 2 }))).toBe(first)
})

describe('conflicts', () => {
  beforeEach(() => {
    run('one', config({ replicas: 2, paused: false }))
  })

  test('a field of another manager with another value is a conflict that names both', () => {
    expect(() => run('two', config({ replicas: 3 }))).toThrow('Apply failed with 1 conflict: conflict with "one": .spec.replicas')
    try {
      run('two', config({ replicas: 3, paused: true }))
      expect.unreachable()
    } catch (cause) {
      expect(cause).toMatchObject({
        status: {
          code: 409,
          reason: 'Conflict',
          message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .spec.paused\n- .spec.replicas',
          details: {
            causes: [
              { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.paused' },
              { field: '.spec.replicas' },
            ],
          },
        },
      })
    }
  })

  test('a writer that is no applier is named with its version and subresource', () => {
    store.change(DEPLOYMENTS, ref, (draft) => Object.assign(draft.spec ?? {}, { replicas: 5 }), { manager: 'scaler', subresource: 'scale' })
    expect(() => run('two', config({ replicas: 3 }))).toThrow(
      'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
    )
  })

  test('the same value is shared, not fought over', () => {
    expect(owners(run('two', config({ replicas: 2 })))).toEqual([
      ['one', 'Apply', { 'f:spec': { 'f:paused': {}, 'f:replicas': {} } }],
      ['two', 'Apply', { 'f:spec': { 'f:replicas': {} } }],
    ])
  })

  test('by force it changes hands', () => {
    const after = run('two', config({ replicas: 3 }), true)
    expect(after.spec).toEqual({ replicas: 3, paused: false })
    expect(owners(after)).toEqual([
      ['one', 'Apply', { 'f:spec': { 'f:paused': {} } }],
      ['two', 'Apply', { 'f:spec': { 'f:replicas': {} } }],
    ])
  })
})

describe('what is no longer applied', () => {
  test('is removed, unless another manager owns it too', () => {
    run('one', config({ replicas: 2, paused: true }, { labels: { a: '1', b: '2' } }))
    run('two', config({ replicas: 2 }))
    const after = run('one', config({}, { labels: { b: '2' } }))
    expect(after.spec).toEqual({ replicas: 2 })
    expect(after.metadata.labels).toEqual({ b: '2' })
  })

  test('items of lists go by their key, and those of others stay', () => {
    const containers = [CONTAINER, { name: 'side', image: 's' }]
    run('one', config({ template: { spec: { containers } } }))
    store.change(
      DEPLOYMENTS,
      ref,
      (draft) => Object.assign(draft, { spec: { template: { spec: { containers: [...containers, { name: 'injected', image: 'i' }] } } } }),
      { manager: 'mesh' },
    )
    const after = run('one', config({ template: { spec: { containers: [CONTAINER] } } }))
    expect(after.spec).toEqual({ template: { spec: { containers: [CONTAINER, { name: 'injected', image: 'i' }] } } })
  })
})

test('a member its kind has not is refused as the server words it', () => {
  expect(() => run('one', config({ foo: 1 }))).toThrow(
    'failed to create typed patch object (a/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema',
  )
})

describe('writes that are no apply', () => {
  test('take what they change from whoever owned it, and owners lose what is gone', () => {
    run('one', config({ replicas: 2, paused: true }))
    const after = store.change(DEPLOYMENTS, ref, (draft) => Object.assign(draft, { spec: { replicas: 3 } }), { manager: 'edit' })
    expect(owners(after)).toEqual([['edit', 'Update', { 'f:spec': { 'f:replicas': {} } }]])
  })

  test('nobody owns what the server keeps itself', () => {
    const made = store.create(
      'configmaps',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'a' }, data: { k: 'v' } },
      { manager: 'm' },
    )
    expect(owners(made)).toEqual([['m', 'Update', { 'f:data': { '.': {}, 'f:k': {} } }]])
  })
})
