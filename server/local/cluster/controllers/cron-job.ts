import { ownedBy } from '@/server/local/cluster/object'
import { isTrue } from './conditions'
import { lastDue, parseSchedule } from './cron-schedule'
import { isOver } from './job'
import { isTerminating } from './pods'
import type { CronJob, Job } from './types'
import type { Controller, World } from './world'
import { controllerKey } from './world'

const FROM = 'cronjob-controller'
const MINUTE = 60_000

function start(world: World, cron: CronJob, due: number): void {
  const { namespace } = cron.metadata
  const name = `${cron.metadata.name}-${due / MINUTE}`
  if (world.get('jobs.batch', namespace, name)) return
  const { metadata, spec } = cron.spec.jobTemplate
  const scheduled = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': `${new Date(due).toISOString().slice(0, 19)}Z` }
  world.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(metadata?.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata?.annotations, ...scheduled },
      ownerReferences: [ownedBy(cron)],
    },
    // A Job that names no count is one of one.
    spec: { parallelism: 1, completions: 1, ...structuredClone(spec) },
  })
  world.say(cron, { reason: 'SuccessfulCreate', message: `Created job ${name}`, from: FROM })
}

/** Starts the latest run that is due. One that was missed, while suspended too, starts late; older ones are left out. */
function startDue(world: World, cron: CronJob, active: readonly Job[]): number | null {
  const { schedule, timeZone, startingDeadlineSeconds: limit, concurrencyPolicy = 'Allow' } = cron.spec
  const parsed = parseSchedule(schedule, timeZone)
  if (!parsed) {
    world.say(cron, {
      type: 'Warning',
      reason: 'UnparseableSchedule',
      message: `unparseable schedule: ${JSON.stringify(schedule)}`,
      from: FROM,
    })
    return null
  }
  const last = Date.parse(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp)
  const earliest = limit === undefined ? last : Math.max(last, world.now() - limit * 1000)
  const due = lastDue(parsed, earliest, world.now())
  if (due === null) return null
  if (concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid'
    world.say(cron, { reason: 'JobAlreadyActive', message, from: FROM })
    return null
  }
  if (concurrencyPolicy === 'Replace') for (const job of active) world.remove('jobs.batch', job)
  start(world, cron, due)
  return due
}

function forget(world: World, { jobs, limit }: { jobs: readonly Job[]; limit: number }): void {
  const oldest = [...jobs].sort((a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp))
  for (const job of oldest.slice(0, Math.max(0, jobs.length - limit))) world.remove('jobs.batch', job)
}

export const cronJobs: Controller = {
  name: 'cronjob-controller',
  kind: 'cronjobs.batch',
  also: { 'jobs.batch': (job) => controllerKey(job, 'CronJob') },
  reconcile(world, { namespace, name }) {
    const cron = world.get('cronjobs.batch', namespace, name)
    if (!cron || isTerminating(cron)) return undefined
    const own = world.owned('jobs.batch', cron.metadata.uid).filter((job) => !isTerminating(job))
    forget(world, {
      jobs: own.filter(({ status }) => isTrue(status?.conditions, 'Complete')),
      limit: cron.spec.successfulJobsHistoryLimit ?? 3,
    })
    forget(world, { jobs: own.filter(({ status }) => isTrue(status?.conditions, 'Failed')), limit: cron.spec.failedJobsHistoryLimit ?? 1 })
    const due =
      cron.spec.suspend === true
        ? null
        : startDue(
            world,
            cron,
            own.filter((job) => !isOver(job)),
          )
    const active = world.owned('jobs.batch', cron.metadata.uid).filter((job) => !isOver(job) && !isTerminating(job))
    const ends = own.flatMap(({ status }) => status?.completionTime ?? []).concat(cron.status?.lastSuccessfulTime ?? [])
    const scheduled = due === null ? cron.status?.lastScheduleTime : `${new Date(due).toISOString().slice(0, 19)}Z`
    const latest = ends.sort().at(-1)
    world.status('cronjobs.batch', cron, {
      ...(active.length > 0
        ? { active: active.map(({ apiVersion, kind, metadata: { name: job, uid } }) => ({ apiVersion, kind, namespace, name: job, uid })) }
        : {}),
      ...(scheduled ? { lastScheduleTime: scheduled } : {}),
      ...(latest ? { lastSuccessfulTime: latest } : {}),
    })
    return MINUTE - (world.now() % MINUTE)
  },
}
