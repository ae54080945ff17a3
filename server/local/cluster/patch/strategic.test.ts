import { describe, expect, test } from 'vitest'
import type { Json } from '@/server/local/cluster/object'
import { kindShape } from '@/server/local/cluster/schema/schema'
import { applyStrategicPatch } from './strategic'

const shape = kindShape('Deployment', true)
const template = (spec: Json): Json => ({ spec: { template: { spec } } })
const patched = (before: Json, patch: Json) => applyStrategicPatch(shape, template(before), template(patch))

const app = { name: 'app', image: 'a:1', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] }

describe('lists with a merge key', () => {
  test('containers merge by name, and what only the patch has stands first', () => {
    const after = patched({ containers: [app] }, { containers: [{ name: 'side', image: 's' }] })
    expect(after).toEqual(template({ containers: [{ name: 'side', image: 's' }, app] }))
  })

  test.each([
    ['env', { name: 'A', value: '2' }, [{ name: 'A', value: '2' }]],
    ['ports', { containerPort: 80, name: 'web' }, [{ containerPort: 80, name: 'web' }]],
  ])('%s inside a container merge by their own key', (field, item, result) => {
    const after = patched({ containers: [app] }, { containers: [{ name: 'app', [field]: [item] }] })
    expect(after).toEqual(template({ containers: [{ ...app, [field]: result }] }))
  })

  test('mounts merge by path, volumes by name', () => {
    const before = { containers: [{ name: 'app', volumeMounts: [{ mountPath: '/a', name: 'v' }] }], volumes: [{ name: 'v', emptyDir: {} }] }
    const after = patched(before, { containers: [{ name: 'app', volumeMounts: [{ mountPath: '/a', readOnly: true }] }] })
    expect(after).toEqual(
      template({ ...before, containers: [{ name: 'app', volumeMounts: [{ mountPath: '/a', name: 'v', readOnly: true }] }] }),
    )
  })

  test('conditions merge by type', () => {
    const before = { status: { conditions: [{ type: 'Available', status: 'True' }] } }
    const after = applyStrategicPatch(shape, before, { status: { conditions: [{ type: 'Available', status: 'False' }] } })
    expect(after).toEqual({ status: { conditions: [{ type: 'Available', status: 'False' }] } })
  })

  test('an item is deleted by $patch, the list replaced by it', () => {
    const side = { name: 'side', image: 's' }
    expect(patched({ containers: [app, side] }, { containers: [{ $patch: 'delete', name: 'side' }] })).toEqual(
      template({ containers: [app] }),
    )
    expect(patched({ containers: [app, side] }, { containers: [{ $patch: 'replace' }, side] })).toEqual(template({ containers: [side] }))
  })

  test('an item without the key is refused', () => {
    expect(() => patched({ containers: [app] }, { containers: [{ image: 'x' }] })).toThrow('does not contain declared merge key: name')
  })
})

test('a list that is one value is replaced', () => {
  const after = patched({ tolerations: [{ key: 'a' }] }, { tolerations: [{ key: 'b' }] })
  expect(after).toEqual(template({ tolerations: [{ key: 'b' }] }))
})

test('a stored revision replaces the template whole, however it is nested', () => {
  const before = { spec: { replicas: 2, template: { metadata: { labels: { a: 'b', old: 'x' } }, spec: { containers: [app] } } } }
  const revision = {
    spec: { template: { $patch: 'replace', metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'app', image: 'a:0' }] } } },
  }
  expect(applyStrategicPatch(shape, before, revision)).toEqual({
    spec: { replicas: 2, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'app', image: 'a:0' }] } } },
  })
})

test('$setElementOrder puts items in order', () => {
  const env = [{ name: 'A' }, { name: 'B' }, { name: 'C' }]
  const after = patched(
    { containers: [{ name: 'app', env }] },
    {
      containers: [
        { name: 'app', '$setElementOrder/env': [{ name: 'C' }, { name: 'A' }, { name: 'B' }], env: [{ name: 'C', value: '3' }] },
      ],
    },
  )
  expect(after).toEqual(template({ containers: [{ name: 'app', env: [{ name: 'C', value: '3' }, { name: 'A' }, { name: 'B' }] }] }))
})

test('$retainKeys drops what is not named', () => {
  const before = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } }
  const after = applyStrategicPatch(shape, before, { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } })
  expect(after).toEqual({ spec: { strategy: { type: 'Recreate' } } })
  expect(() => applyStrategicPatch(shape, before, { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } })).toThrow()
})

test('$deleteFromPrimitiveList takes values out; finalizers add up', () => {
  const before = { metadata: { finalizers: ['a', 'b'] } }
  expect(applyStrategicPatch(shape, before, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } })).toEqual({
    metadata: { finalizers: ['b'] },
  })
  expect(applyStrategicPatch(shape, before, { metadata: { finalizers: ['b', 'c'] } })).toEqual({
    metadata: { finalizers: expect.arrayContaining(['a', 'b', 'c']) },
  })
})

test('null removes, and an unknown directive is refused', () => {
  expect(applyStrategicPatch(shape, { metadata: { labels: { a: '1', b: '2' } } }, { metadata: { labels: { a: null } } })).toEqual({
    metadata: { labels: { b: '2' } },
  })
  expect(() => applyStrategicPatch(shape, {}, { $patch: 'unknown' })).toThrow('unknown patch type found: unknown')
})
