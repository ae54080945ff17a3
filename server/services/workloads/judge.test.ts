import { expect, test } from 'vitest'
import type { KubeObject } from '@/server/ports/cluster'
import { daemonSet, deployment, type Loose, statefulSet } from '@/server/testing/kube-objects'
import { judge } from './judge'

const RUN = '0192b3c4-5d6e-7f80-9a1b-2c3d4e5f6071'
const of = (object: Loose) => judge(object as KubeObject)
const rolled = { conditions: [{ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }] }
const wrote = (manager: string) => ({
  annotations: { 'acgs.io/run': RUN },
  managedFields: [{ manager, time: '2026-11-01T10:00:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
})

test.each([
  ['all ready', deployment('a:1'), { state: 'ready', says: 'ready' }],
  [
    'on its way to another template',
    deployment('a:1', { status: { updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2 } }),
    { state: 'rolling', says: 'rolling out, 2 of 3 ready: 1 of 3 pods on the new template' },
  ],
  [
    'rolled out long ago, a pod is missing',
    deployment('a:1', { status: { ...rolled, readyReplicas: 2, availableReplicas: 2 } }),
    { state: 'degraded', says: '2 of 3 ready' },
  ],
  [
    'past its progress deadline',
    deployment('a:1', {
      status: {
        updatedReplicas: 1,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'took long' }],
      },
    }),
    { state: 'stuck', says: 'not converged, 3 of 3 ready: the rollout passed its progress deadline: took long' },
  ],
  ['paused', deployment('a:1', { spec: { paused: true } }), { state: 'paused', says: 'rollout paused, 3 of 3 ready' }],
  [
    'not seen by its controller yet',
    deployment('a:1', { status: { observedGeneration: 1 } }),
    { state: 'rolling', says: 'rolling out, 3 of 3 ready: its controller has not seen the change yet' },
  ],
  ['scaled to 0 by somebody', zero(wrote('kubectl')), { state: 'zero', says: 'scaled to 0' }],
  ['scaled to 0 by a run', zero(wrote('acgs-console')), { state: 'zero', says: `scaled to 0 by run ${RUN}` }],
  ['a set with a pod that is not ready', statefulSet('a:1', { status: { readyReplicas: 2 } }), { state: 'degraded', says: '2 of 3 ready' }],
  ['a set on each node', daemonSet('a:1', { status: { numberReady: 2 } }), { state: 'ready', says: 'ready' }],
])('%s', (_what, object, expected) => {
  expect(of(object)).toMatchObject(expected)
})
function zero(metadata: object) {
  const status = { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 }
  return deployment('a:1', { metadata: { ...metadata }, spec: { replicas: 0 }, status })
}

const job = (status: object, spec: object = {}): Loose => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'nightly', uid: 'j', resourceVersion: '1' },
  spec: { completions: 1, template: { spec: { containers: [] } }, ...spec },
  status,
})

test.each([
  ['running', job({ active: 1 }), { state: 'active', says: '1 running, 0 of 1 done' }],
  ['ended well', job({ succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] }), { state: 'finished', says: 'finished' }],
  [
    'ended badly',
    job({ conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] }),
    { state: 'failed', says: 'failed: BackoffLimitExceeded' },
  ],
  ['starting nothing', job({}, { suspend: true }), { state: 'suspended', says: 'suspended' }],
])('a Job that is %s', (_what, object, expected) => {
  expect(of(object)).toMatchObject(expected)
})

test('a CronJob says its schedule, and what of it runs', () => {
  const spec = { schedule: '0 2 * * *', jobTemplate: { spec: { template: { spec: { containers: [] } } } } }
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', uid: 'c', resourceVersion: '1' },
    spec,
    status: { active: [{}] },
  }
  expect(of(cronJob)).toMatchObject({ state: 'scheduled', says: 'scheduled 0 2 * * *, 1 running' })
  expect(of({ ...cronJob, spec: { ...spec, suspend: true } })).toMatchObject({ state: 'suspended', says: 'suspended, 1 still running' })
})

test('F35: an object whose words are not those of its kind is unknown, and its text is inert', () => {
  expect(of({ ...deployment('a:1'), spec: 'no' })).toMatchObject({ state: 'unknown', ready: 0 })
  const message = 'late \u202e\u200b password=hunter22'
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message }]
  const { says } = of(deployment('a:1', { status: { updatedReplicas: 1, conditions } }))
  expect(says).not.toContain('hunter22')
  expect(says).not.toMatch(/[\u202e\u200b]/)
})
