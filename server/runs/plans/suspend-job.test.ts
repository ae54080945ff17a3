import { expect, test } from 'vitest'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { group } from '@/server/runs/kinds/people'
import type { Target } from '@/server/runs/kinds/target'
import { drive, ends } from '@/server/testing/drive-plan'
import { type Loose, nextVersion } from '@/server/testing/kube-objects'
import { memoryCluster } from '@/server/testing/memory-cluster'
import { bench } from '@/server/testing/step-context'
import { planSuspendJob } from './suspend-job'

const kinds = kindsOf([...clusterSteps(), group])
const job = (kind: 'CronJob' | 'Job', spec: object, status: object = {}): Loose => ({
  apiVersion: 'batch/v1',
  kind,
  metadata: { name: 'nightly', namespace: 'governance', uid: 'uid-nightly', resourceVersion: nextVersion() },
  spec,
  status,
})
const NIGHTLY: Target = { kind: 'CronJob', namespace: 'governance', name: 'nightly' }
const messages = (found: { message: string }[]) => found.map(({ message }) => message)

test('a CronJob is suspended, and compensation lets it run again', async () => {
  const cluster = memoryCluster([job('CronJob', { schedule: '0 2 * * *' }, { active: [{}] })])
  const at = bench(cluster)
  const plan = await planSuspendJob(at.plan, kinds, { target: NIGHTLY, isSuspended: true })
  expect(plan).toMatchObject({ kind: 'job.suspend', quorum: null, preview: { refusals: [], isNoop: false } })
  expect(messages(plan.preview.warnings)).toEqual(['No new run starts. Jobs that run already go on (1 now).'])
  expect(ends(await drive(at, kinds, plan))).toEqual(['check@1 verified', 'cluster.patch@1 verified'])
  expect(cluster.at('CronJob', 'nightly').spec).toMatchObject({ suspend: true })
  const patch = plan.steps.find(({ kind }) => kind === 'cluster.patch@1')
  const prior = at.priors.get('CronJob/governance/nightly')
  if (patch === undefined || prior === undefined) throw new Error('nothing was kept')
  expect(prior.body).toMatchObject({ isSuspended: false, steering: { suspend: null } })
  await kinds.get('cluster.patch@1')?.compensate?.(at.step(2), patch.params, prior)
  expect(cluster.at('CronJob', 'nightly').spec).toMatchObject({ suspend: false })
})

test('resuming says that a missed run may start at once', async () => {
  const open = bench(memoryCluster([job('CronJob', { suspend: true })]))
  const plan = await planSuspendJob(open.plan, kinds, { target: NIGHTLY, isSuspended: false })
  expect(messages(plan.preview.warnings)).toEqual(['The last run that was missed may start at once: it has no startingDeadlineSeconds.'])
  const bounded = bench(memoryCluster([job('CronJob', { suspend: true, startingDeadlineSeconds: 200 })]))
  expect(messages((await planSuspendJob(bounded.plan, kinds, { target: NIGHTLY, isSuspended: false })).preview.warnings)).toEqual([
    'A run that was missed in the last 200 s starts at once.',
  ])
})

test('a Job says that its pods end; one that is complete has nothing to suspend', async () => {
  const target: Target = { ...NIGHTLY, kind: 'Job' }
  const running = bench(memoryCluster([job('Job', {}, { active: 2 })]))
  expect(messages((await planSuspendJob(running.plan, kinds, { target, isSuspended: true })).preview.warnings)[0]).toContain('2 now')
  const over = bench(memoryCluster([job('Job', {}, { completionTime: '2026-11-27T02:00:00Z' })]))
  expect((await planSuspendJob(over.plan, kinds, { target, isSuspended: true })).preview.refusals[0]?.code).toBe('alreadyThere')
})

test.each<[string, { target: Target; isSuspended: boolean }, string]>([
  ['not suspended', { target: NIGHTLY, isSuspended: false }, 'alreadyThere'],
  ['not there', { target: { ...NIGHTLY, kind: 'Job' }, isSuspended: true }, 'notFound'],
  ['no job', { target: { kind: 'Deployment', namespace: 'governance', name: 'nightly' }, isSuspended: true }, 'kindUnfit'],
])('%s: refused', async (_why, params, code) => {
  const at = bench(memoryCluster([job('CronJob', {})]))
  expect((await planSuspendJob(at.plan, kinds, params)).preview.refusals.map((one) => one.code)).toEqual([code])
})
