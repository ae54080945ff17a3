import { describe, expect, test } from 'vitest'
import { deployment, replicaSet, statefulSet, storedRevision } from '@/server/testing/kube-objects'
import { deploymentHistory, storedHistory } from './history'
import { autoscalerBounds, cordon, deploymentRollback, pauseRollout, pointer, restart, storedRollback, suspend } from './patch-bodies'

const revisionWith = (annotations: Record<string, string>) => {
  const set = replicaSet(1, 'v1', { metadata: { annotations: { 'deployment.kubernetes.io/revision': '1', ...annotations } } })
  const [revision] = deploymentHistory(deployment('v2'), [set])
  if (revision === undefined) throw new Error('no revision')
  return revision
}
const TEMPLATE = {
  op: 'replace',
  path: '/spec/template',
  value: { metadata: { labels: { app: 'engine' } }, spec: { containers: [{ name: 'engine', image: 'v1' }] } },
}

describe('a Deployment goes back', () => {
  test('by its template alone, without the hash and the null time', () => {
    expect(deploymentRollback(revisionWith({}))).toEqual({ type: 'json', operations: [TEMPLATE] })
  })

  test('with each annotation of the revision by a path of its own, and never the map', () => {
    const patch = deploymentRollback(revisionWith({ 'kubernetes.io/change-cause': 'v1', 'b~/c': 'x' }), { 'added/later': 'stays' })
    expect(patch).toEqual({
      type: 'json',
      operations: [
        TEMPLATE,
        { op: 'add', path: '/metadata/annotations/b~0~1c', value: 'x' },
        { op: 'add', path: '/metadata/annotations/kubernetes.io~1change-cause', value: 'v1' },
      ],
    })
  })

  test('without what is there already, what a controller keeps, and marks of ours: an old fence never comes back', () => {
    const kept = {
      'deployment.kubernetes.io/desired-replicas': '3',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'acgs.io/fence': '1',
      'acgs.io/run': 'old',
    }
    expect(deploymentRollback(revisionWith({ ...kept, same: '1' }), { same: '1' })).toEqual({ type: 'json', operations: [TEMPLATE] })
  })

  test('pointers escape the tilde first', () => {
    expect(pointer('a~1/b')).toBe('a~01~1b')
  })
})

test('a StatefulSet goes back by the data exactly as stored', () => {
  const set = statefulSet('v2')
  const [revision] = storedHistory(set, [storedRevision(set, 1, 'v1')])
  if (revision === undefined) throw new Error('no revision')
  expect(storedRollback(revision)).toEqual({
    type: 'strategic',
    body: {
      spec: {
        template: { $patch: 'replace', metadata: { labels: { app: 'engine' } }, spec: { containers: [{ name: 'engine', image: 'v1' }] } },
      },
    },
  })
  expect(() => storedRollback({ ...revision, stored: null })).toThrow(TypeError)
})

test('the small ones are what kubectl sends', () => {
  const at = new Date('2026-11-27T03:00:00.000Z')
  expect(restart(at)).toEqual({
    type: 'strategic',
    body: { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-27T03:00:00.000Z' } } } } },
  })
  expect([pauseRollout(true), pauseRollout(false)].map(({ type, ...rest }) => [type, rest])).toEqual([
    ['strategic', { body: { spec: { paused: true } } }],
    ['strategic', { body: { spec: { paused: null } } }],
  ])
  expect([cordon(true), cordon(false)]).toEqual([
    { type: 'strategic', body: { spec: { unschedulable: true } } },
    { type: 'strategic', body: { spec: { unschedulable: null } } },
  ])
  expect(suspend(true)).toEqual({ type: 'strategic', body: { spec: { suspend: true } } })
  expect(autoscalerBounds({ minReplicas: 2 })).toEqual({ type: 'strategic', body: { spec: { minReplicas: 2 } } })
})
