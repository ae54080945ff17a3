import { describe, expect, test } from 'vitest'
import { daemonSet, deployment, replicaSet, statefulSet, storedRevision } from '@/server/testing/kube-objects'
import { currentRevision, deploymentHistory, storedHistory } from './history'
import { chooseRevision } from './rollback-target'
import type { Workload } from './shapes'
import { imagesOf, isSameTemplate, plainTemplate } from './templates'

const numbers = (history: { number: number }[]) => history.map(({ number }) => number)

describe('templates', () => {
  const bare = { metadata: { labels: { app: 'x' } }, spec: { containers: [] } }
  test.each([
    ['the hash of a ReplicaSet', { ...bare, metadata: { labels: { app: 'x', 'pod-template-hash': 'abc' } } }],
    ['a null creation time', { ...bare, metadata: { ...bare.metadata, creationTimestamp: null } }],
    ['an empty annotation map', { ...bare, metadata: { ...bare.metadata, annotations: {} } }],
    ['the mark to replace', { ...bare, $patch: 'replace' }],
  ])('are the same but for %s', (_what, other) => {
    expect(isSameTemplate(bare, other)).toBe(true)
  })

  test.each([
    ['a label', { ...bare, metadata: { labels: { app: 'y' } } }],
    ['an annotation', { ...bare, metadata: { ...bare.metadata, annotations: { a: '1' } } }],
    ['an empty directory', { ...bare, spec: { containers: [], volumes: [{ name: 'v', emptyDir: {} }] } }],
  ])('differ by %s', (_what, other) => {
    expect(isSameTemplate(bare, other)).toBe(false)
  })

  test('lose the hash and the null time, and nothing else', () => {
    const metadata = { creationTimestamp: null, labels: { app: 'x', 'pod-template-hash': 'abc' }, annotations: { a: '1' } }
    expect(plainTemplate({ metadata, spec: {} })).toEqual({ metadata: { labels: { app: 'x' }, annotations: { a: '1' } }, spec: {} })
  })

  test('show their images, init containers first', () => {
    expect(imagesOf({ spec: { containers: [{ image: 'b' }], initContainers: [{ image: 'a' }] } })).toEqual(['a', 'b'])
  })
})

describe("a Deployment's history", () => {
  test('holds what it controls by uid and what has a number, newest first', () => {
    const foreign = replicaSet(4, 'x', {
      metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'engine', uid: 'other', controller: true }] },
    })
    const numberless = replicaSet(5, 'x', { metadata: { annotations: {} } })
    const history = deploymentHistory(deployment('v2'), [replicaSet(1, 'v1'), foreign, replicaSet(2, 'v2'), numberless])
    expect(numbers(history)).toEqual([2, 1])
    expect(history[0]?.template).toEqual({
      metadata: { labels: { app: 'engine' } },
      spec: { containers: [{ name: 'engine', image: 'v2' }] },
    })
  })

  test('in a stuck rollout the live revision is the newest one, although the old pods still run', () => {
    const history = deploymentHistory(deployment('bad'), [
      replicaSet(1, 'good', { spec: { replicas: 3 } }),
      replicaSet(2, 'bad', { spec: { replicas: 1 } }),
    ])
    expect(currentRevision('Deployment', deployment('bad'), history)?.number).toBe(2)
  })

  test('two ReplicaSets with one template: the elder is live', () => {
    const history = deploymentHistory(deployment('v1'), [replicaSet(1, 'v1'), replicaSet(3, 'v1')])
    expect(currentRevision('Deployment', deployment('v1'), history)?.number).toBe(1)
  })

  test('a template that no revision has is none of them', () => {
    expect(currentRevision('Deployment', deployment('v9'), deploymentHistory(deployment('v9'), [replicaSet(1, 'v1')]))).toBeNull()
  })
})

describe('a stored history', () => {
  test('a StatefulSet says itself which revision it is on, once its controller has seen the newest spec', () => {
    const seen = statefulSet('v2')
    const history = storedHistory(seen, [storedRevision(seen, 1, 'v1'), storedRevision(seen, 2, 'v2')])
    expect(numbers(history)).toEqual([2, 1])
    expect(currentRevision('StatefulSet', seen, history)?.number).toBe(2)
    const unseen = statefulSet('v1', { metadata: { generation: 3 } })
    expect(currentRevision('StatefulSet', unseen, history)?.number).toBe(1)
  })

  test('a DaemonSet does not: its templates are compared', () => {
    const set = daemonSet('v1')
    const history = storedHistory(set, [storedRevision(set, 1, 'v1'), storedRevision(set, 2, 'v2')])
    expect(currentRevision('DaemonSet', set, history)?.number).toBe(1)
    expect(history[0]?.stored?.spec.template.$patch).toBe('replace')
  })
})

describe('the revision to go back to', () => {
  const three = [replicaSet(1, 'v1'), replicaSet(2, 'v2'), replicaSet(3, 'v3')]
  const choose = (workload: Workload, sets: Workload[], more: { revision?: number; hasNewerRun?: boolean; kind?: string } = {}) => {
    const history = deploymentHistory(workload, sets)
    return chooseRevision({ kind: 'Deployment', workload, history, current: currentRevision('Deployment', workload, history), ...more })
  }

  test('is the newest one that is not live; its content becomes the highest number', () => {
    expect(choose(deployment('v3'), three)).toMatchObject({ state: 'ready', to: { number: 2 }, from: { number: 3 }, becomes: 4 })
  })
  test('after a rollback too, where the live one is not the newest', () => {
    expect(choose(deployment('v1'), three)).toMatchObject({ state: 'ready', to: { number: 3 }, from: { number: 1 } })
  })
  test('is the one that is asked for', () => {
    expect(choose(deployment('v3'), three, { revision: 1 })).toMatchObject({ state: 'ready', to: { number: 1 } })
  })
  test('the live template is nothing to do', () => {
    expect(choose(deployment('v3'), three, { revision: 3 })).toMatchObject({ state: 'noop', to: { number: 3 } })
  })
  test('the only one, asked for and live, is nothing to do either', () => {
    expect(choose(deployment('v1'), [replicaSet(1, 'v1')], { revision: 1 })).toMatchObject({ state: 'noop' })
  })

  const dying = [replicaSet(1, 'v1', { metadata: { deletionTimestamp: '2026-11-01T00:00:00Z' } }), replicaSet(2, 'v2')]
  test.each([
    ['paused', choose(deployment('v3', { spec: { paused: true } }), three), { code: 'paused' }],
    ['an unknown number', choose(deployment('v3'), three, { revision: 9 }), { code: 'unknownRevision', revision: 9, known: [3, 2, 1] }],
    ['a single revision', choose(deployment('v1'), [replicaSet(1, 'v1')]), { code: 'singleRevision' }],
    ['a single one that is not live', choose(deployment('v9'), [replicaSet(1, 'v1')], { revision: 1 }), { code: 'singleRevision' }],
    ['no history', choose(deployment('v1'), []), { code: 'noHistory' }],
    ['a revision being deleted', choose(deployment('v2'), dying, { revision: 1 }), { code: 'revisionDeleting', revision: 1 }],
    ['a newer run', choose(deployment('v3'), three, { hasNewerRun: true }), { code: 'newerRun' }],
    ['an object being deleted', choose(deployment('v3', { metadata: { deletionTimestamp: 'now' } }), three), { code: 'beingDeleted' }],
  ])('is refused: %s', (_what, chosen, refusal) => {
    expect(chosen).toEqual({ state: 'refused', refusal })
  })

  test('a paused flag says nothing about other kinds', () => {
    const set = daemonSet('v2', { spec: { paused: true } })
    const history = storedHistory(set, [storedRevision(set, 1, 'v1'), storedRevision(set, 2, 'v2')])
    expect(
      chooseRevision({ kind: 'DaemonSet', workload: set, history, current: currentRevision('DaemonSet', set, history) }),
    ).toMatchObject({ state: 'ready', to: { number: 1 } })
  })
})
