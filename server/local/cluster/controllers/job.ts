import { conditionOf, isTrue, withCondition } from './conditions'
import { suffix } from './hash'
import { isActive, isReady, isTerminating, podOf } from './pods'
import { positive } from './replica-set'
import type { Condition, Job, Pod } from './types'
import type { Controller, World } from './world'
import { controllerKey, soonest } from './world'

const FROM = 'job-controller'
const BACK_OFF = { first: 10_000, most: 600_000 }

export const isOver = ({ status }: Job): boolean => isTrue(status?.conditions, 'Complete') || isTrue(status?.conditions, 'Failed')

type Tally = { active: Pod[]; succeeded: number; failed: Pod[] }

function tally(world: World, job: Job): Tally {
  const pods = world.owned('pods', job.metadata.uid)
  return {
    active: pods.filter(isActive),
    succeeded: pods.filter((pod) => pod.status?.phase === 'Succeeded').length,
    failed: pods.filter((pod) => pod.status?.phase === 'Failed'),
  }
}

function stopPods(world: World, job: Job, pods: readonly Pod[]): void {
  for (const pod of pods) {
    world.remove('pods', pod)
    world.say(job, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, from: FROM })
  }
}

/** Why the job has failed: it took too long, or its pods failed too often. */
function failure(world: World, job: Job, { failed }: Tally): { reason: string; message: string } | null {
  const limit = job.spec.activeDeadlineSeconds
  const started = Date.parse(job.status?.startTime ?? '')
  if (limit !== undefined && started + limit * 1000 <= world.now()) {
    return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
  }
  const isOften = failed.length > (job.spec.backoffLimit ?? 6)
  return isOften ? { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' } : null
}

function finishJob(world: World, job: Job, conditions: Omit<Condition, 'status'>[]): void {
  const now = world.stamp()
  const counts = tally(world, job)
  const isComplete = conditions.some(({ type }) => type === 'Complete')
  world.status('jobs.batch', job, {
    ...(job.status?.startTime ? { startTime: job.status.startTime } : {}),
    ...(isComplete ? { completionTime: now } : {}),
    ...positive({ succeeded: counts.succeeded, failed: counts.failed.length, terminating: 0 }),
    conditions: conditions.reduce(
      (all, condition) => withCondition(all, { ...condition, status: 'True' }, now),
      job.status?.conditions ?? [],
    ),
  })
  const [last] = conditions.slice(-1)
  if (isComplete) world.say(job, { reason: 'Completed', message: 'Job completed', from: FROM })
  else world.say(job, { type: 'Warning', reason: last?.reason ?? '', message: last?.message ?? '', from: FROM })
}

/** Starts what is missing, after a pause that doubles with each failure. Answers how long that pause still is. */
function startPods(world: World, job: Job, { active, succeeded, failed }: Tally): number | undefined {
  const { parallelism = 1, completions } = job.spec
  const left = completions === undefined ? (succeeded > 0 ? 0 : parallelism) : completions - succeeded
  const missing = Math.min(parallelism, left) - active.length
  if (missing < 0) stopPods(world, job, active.slice(missing))
  if (missing <= 0) return undefined
  const last = Math.max(...failed.map((pod) => Date.parse(conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? '') || 0))
  const wait = failed.length === 0 ? 0 : last + Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** (failed.length - 1)) - world.now()
  if (wait > 0) return wait
  const { name, uid } = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  for (let count = 0; count < missing; count += 1) {
    const pod = podOf({ template: job.spec.template, owner: job, name: `${name}-${suffix()}`, labels })
    world.create('pods', pod)
    world.say(job, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, from: FROM })
  }
  return undefined
}

function suspend(world: World, job: Job): void {
  stopPods(world, job, tally(world, job).active)
  if (isTrue(job.status?.conditions, 'Suspended')) return
  const { startTime: _, ...status } = job.status ?? {}
  const condition = { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }
  world.status('jobs.batch', job, { ...status, conditions: withCondition(status.conditions, condition, world.stamp()) })
  world.say(job, { reason: 'Suspended', message: 'Job suspended', from: FROM })
}

function work(world: World, job: Job): number | undefined {
  const before = tally(world, job)
  const failed = failure(world, job, before)
  if (failed) {
    stopPods(world, job, before.active)
    finishJob(world, job, [
      { type: 'FailureTarget', ...failed },
      { type: 'Failed', ...failed },
    ])
    return undefined
  }
  const isComplete =
    job.spec.completions === undefined ? before.succeeded > 0 && before.active.length === 0 : before.succeeded >= job.spec.completions
  if (isComplete) {
    const done = { reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' }
    stopPods(world, job, before.active)
    finishJob(world, job, [
      { type: 'SuccessCriteriaMet', ...done },
      { type: 'Complete', ...done },
    ])
    return undefined
  }
  const wait = startPods(world, job, before)
  const after = tally(world, job)
  const resumed = { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }
  const startTime = job.status?.startTime ?? world.stamp()
  world.status('jobs.batch', job, {
    ...positive({ active: after.active.length, succeeded: after.succeeded, failed: after.failed.length }),
    ready: after.active.filter(isReady).length,
    startTime,
    ...(job.status?.conditions
      ? {
          conditions: isTrue(job.status.conditions, 'Suspended')
            ? withCondition(job.status.conditions, resumed, world.stamp())
            : job.status.conditions,
        }
      : {}),
  })
  const limit = job.spec.activeDeadlineSeconds
  return soonest(wait, limit === undefined ? undefined : Math.max(0, Date.parse(startTime) + limit * 1000 - world.now()))
}

/** A finished job with a time to live goes when that is over. */
function expire(world: World, job: Job): number | undefined {
  const seconds = job.spec.ttlSecondsAfterFinished
  if (seconds === undefined) return undefined
  const over = conditionOf(job.status?.conditions, 'Complete') ?? conditionOf(job.status?.conditions, 'Failed')
  const left = Date.parse(over?.lastTransitionTime ?? '') + seconds * 1000 - world.now()
  if (left > 0) return left
  world.remove('jobs.batch', job)
  return undefined
}

export const jobs: Controller = {
  name: 'job-controller',
  kind: 'jobs.batch',
  also: { pods: (pod) => controllerKey(pod, 'Job') },
  reconcile(world, { namespace, name }) {
    const job = world.get('jobs.batch', namespace, name)
    if (!job || isTerminating(job)) return undefined
    if (isOver(job)) return expire(world, job)
    if (job.spec.suspend !== true) return work(world, job)
    suspend(world, job)
    return undefined
  },
}
