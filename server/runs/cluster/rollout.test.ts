import { describe, expect, test } from 'vitest'
import { sayRollout } from '@/lib/rollout-verdict'
import { daemonSet, deployment, pod, statefulSet } from '@/server/testing/kube-objects'
import { rolloutOf } from './rollout'
import { repairOf } from './stuck-set'

const DONE = { state: 'done', heldBack: 0 }
const waits = (what: string, have?: number, want?: number) => ({
  state: 'progressing',
  wait: have === undefined ? { for: what } : { for: what, have, want },
})
const exceeded = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'too slow' }] }
const onDelete = { updateStrategy: { type: 'OnDelete' } }
const partition = (at: number) => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: at } } })

describe('a Deployment', () => {
  test.each([
    ['all new and available', {}, DONE],
    ['not seen yet', { metadata: { generation: 3 } }, waits('seen')],
    ['not seen yet, with an old failure', { metadata: { generation: 3 }, status: exceeded }, waits('seen')],
    ['too few new ones', { status: { updatedReplicas: 1 } }, waits('updated', 1, 3)],
    ['old ones still there', { status: { replicas: 4 } }, waits('oldGone', 1, 0)],
    ['not available', { status: { availableReplicas: 2 } }, waits('available', 2, 3)],
    ['paused on the way', { spec: { paused: true }, status: { updatedReplicas: 1 } }, waits('paused')],
    [
      'past its deadline',
      { status: { ...exceeded, updatedReplicas: 1 } },
      { state: 'failed', why: 'deadlineExceeded', message: 'too slow' },
    ],
    ['past its deadline once, and done', { status: exceeded }, DONE],
    ['at 0', { spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 } }, DONE],
  ])('%s', (_what, some, verdict) => {
    expect(rolloutOf('Deployment', deployment('v1', some))).toEqual(verdict)
  })
})

describe('a StatefulSet', () => {
  test.each([
    ['all on the new revision', {}, DONE],
    ['ready, but the revisions differ', { status: { currentRevision: 'db-1' } }, waits('updated', 3, 3)],
    ['not ready', { status: { readyReplicas: 2 } }, waits('ready', 2, 3)],
    [
      'a partition that is reached',
      { spec: partition(2), status: { updatedReplicas: 1, currentRevision: 'db-1' } },
      { state: 'done', heldBack: 2 },
    ],
    ['a partition that is not reached', { spec: partition(1), status: { updatedReplicas: 1 } }, waits('updated', 1, 2)],
    [
      'a partition above all',
      { spec: partition(9), status: { updatedReplicas: 0, currentRevision: 'db-1' } },
      { state: 'done', heldBack: 3 },
    ],
    ['pods that wait for their deletion', { spec: onDelete, status: { updatedReplicas: 1 } }, waits('deleted', 1, 3)],
    ['pods deleted and back', { spec: onDelete, status: { currentRevision: 'db-1' } }, DONE],
    ['not seen', { metadata: { generation: 9 } }, waits('seen')],
  ])('%s', (_what, some, verdict) => {
    expect(rolloutOf('StatefulSet', statefulSet('v1', some))).toEqual(verdict)
  })
})

describe('a DaemonSet', () => {
  test.each([
    ['on all nodes', {}, DONE],
    ['updated on one', { status: { updatedNumberScheduled: 1 } }, waits('updated', 1, 2)],
    ['not available', { status: { numberAvailable: 1 } }, waits('available', 1, 2)],
    ['waits for deletions', { spec: onDelete, status: { updatedNumberScheduled: 0 } }, waits('deleted', 0, 2)],
    ['no node wants it', { status: { desiredNumberScheduled: 0, updatedNumberScheduled: 0, numberAvailable: 0 } }, DONE],
  ])('%s', (_what, some, verdict) => {
    expect(rolloutOf('DaemonSet', daemonSet('v1', some))).toEqual(verdict)
  })
})

test('a kind without a rollout is an error, and verdicts have words', () => {
  expect(() => rolloutOf('Job', deployment('v1'))).toThrow(TypeError)
  expect(sayRollout({ state: 'done', heldBack: 1 })).toBe('rolled out; the partition keeps 1 pod on the old revision')
  expect(sayRollout({ state: 'progressing', wait: { for: 'updated', have: 1, want: 3 } })).toBe('1 of 3 pods on the new template')
})

describe('a StatefulSet that is stuck in its order', () => {
  const of: [string, string] = ['StatefulSet', 'db']
  const bad = (n: number, more: object = {}) => pod(`db-${n}`, { of, revision: 'db-1', ready: false, ...more })
  const good = (n: number, ready = true) => pod(`db-${n}`, { of, revision: 'db-2', ready })
  const set = statefulSet('v1')

  test('the highest pod of the bad revision goes first, one at a time', () => {
    expect(repairOf(set, [bad(1), good(0), bad(2)])).toEqual({ state: 'delete', next: { name: 'db-2', uid: 'uid-db-2' }, after: ['db-1'] })
  })
  test('ordinals are numbers: 10 is above 9', () => {
    expect(repairOf(set, [bad(9), bad(10)])).toMatchObject({ next: { name: 'db-10' }, after: ['db-9'] })
  })
  test('a Ready one is never deleted, whatever its revision', () => {
    expect(repairOf(set, [bad(2, { ready: true }), good(1), good(0)])).toEqual({ state: 'notNeeded', why: 'noneStuck' })
  })
  test('the next one waits until the one before it is back and Ready', () => {
    expect(repairOf(set, [bad(1), good(2, false)])).toEqual({ state: 'wait', for: 'successor', pod: 'db-2' })
    expect(repairOf(set, [bad(1), bad(2, { metadata: { deletionTimestamp: 'now' } })])).toEqual({
      state: 'wait',
      for: 'leaving',
      pod: 'db-2',
    })
  })
  test('a lower pod of the good revision that is not Ready holds nothing up', () => {
    expect(repairOf(set, [bad(2), good(0, false)])).toMatchObject({ state: 'delete', next: { name: 'db-2' } })
  })
  test('pods below the partition would come back the same, and are left', () => {
    expect(repairOf(statefulSet('v1', { spec: partition(2) }), [bad(1), good(2)])).toEqual({ state: 'notNeeded', why: 'noneStuck' })
  })
  test('pods of others are left', () => {
    expect(repairOf(set, [pod('db-2', { revision: 'db-1', ready: false })])).toEqual({ state: 'notNeeded', why: 'noneStuck' })
  })
  test.each([
    ['parallel', statefulSet('v1', { spec: { podManagementPolicy: 'Parallel' } }), { state: 'notNeeded', why: 'parallel' }],
    ['by hand', statefulSet('v1', { spec: onDelete }), { state: 'notNeeded', why: 'onDelete' }],
    ['not seen by its controller', statefulSet('v1', { metadata: { generation: 3 } }), { state: 'wait', for: 'seen', pod: null }],
  ])('%s', (_what, other, repair) => {
    expect(repairOf(other, [bad(2)])).toEqual(repair)
  })
})
