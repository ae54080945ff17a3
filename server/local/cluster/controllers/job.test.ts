import { describe, expect, test } from 'vitest'
import type { Simulation } from '@/server/testing/cluster/controllers'
import { simulation, template } from '@/server/testing/cluster/controllers'
import { conditionOf, isTrue } from './conditions'

const SIMULATE = 'kwok.x-k8s.io/simulate'
const head = { namespace: 'default' }
const crashing = template('task:1', { labels: { [SIMULATE]: 'crash' }, restartPolicy: 'Never' })

function job(cluster: Simulation, spec: Record<string, unknown>): void {
  cluster.add({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...head, name: 'task' },
    spec: { template: template('task:1', { restartPolicy: 'Never' }), ...spec },
  })
}
const conditions = (cluster: Simulation) => cluster.get('jobs.batch', 'task').status?.conditions

describe('a job', () => {
  test('runs so many at once until so many are done', () => {
    const cluster = simulation()
    job(cluster, { completions: 5, parallelism: 2 })
    let most = 0
    cluster.store.subscribe('pods', () => {
      most = Math.max(most, cluster.pods().filter(({ status }) => status?.phase === 'Running').length)
    })
    cluster.seconds(60)
    expect(most).toBe(2)
    expect(cluster.get('jobs.batch', 'task').status).toMatchObject({ succeeded: 5 })
    expect(isTrue(conditions(cluster), 'Complete')).toBe(true)
    expect(cluster.failures).toEqual([])
  })

  test('that is suspended has no pods, and goes on when it is not', () => {
    const cluster = simulation()
    job(cluster, { completions: 1, suspend: true })
    cluster.seconds(30)
    expect(cluster.pods()).toEqual([])
    expect(conditionOf(conditions(cluster), 'Suspended')).toMatchObject({ status: 'True', reason: 'JobSuspended' })
    cluster.edit('jobs.batch', 'task', (draft) => {
      draft.spec.suspend = false
    })
    cluster.seconds(30)
    expect(isTrue(conditions(cluster), 'Complete')).toBe(true)
    expect(conditionOf(conditions(cluster), 'Suspended')?.status).toBe('False')
  })

  test('fails when its pods failed too often', () => {
    const cluster = simulation()
    job(cluster, { completions: 1, backoffLimit: 2, template: crashing })
    cluster.seconds(15)
    expect(isTrue(conditions(cluster), 'Failed')).toBe(false)
    cluster.seconds(60)
    expect(conditionOf(conditions(cluster), 'Failed')).toMatchObject({ status: 'True', reason: 'BackoffLimitExceeded' })
    expect(cluster.get('jobs.batch', 'task').status?.failed).toBe(3)
  })
})

describe('a cron job', () => {
  function cron(cluster: Simulation, spec: Record<string, unknown>): void {
    const jobTemplate = { spec: { template: template('task:1', { restartPolicy: 'Never' }) } }
    cluster.add({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { ...head, name: 'nightly' },
      spec: { schedule: '*/10 * * * *', jobTemplate, ...spec },
    })
  }

  test('starts a job at each time of its schedule, named after the minute, and keeps three', () => {
    const cluster = simulation()
    cron(cluster, {})
    cluster.seconds(9 * 60)
    expect(cluster.list('jobs.batch')).toEqual([])
    cluster.seconds(61)
    expect(cluster.names('jobs.batch')).toEqual([`nightly-${Date.parse('2026-01-01T00:10:00Z') / 60_000}`])
    cluster.seconds(60 * 60 + 10)
    expect(cluster.list('jobs.batch')).toHaveLength(3)
    expect(cluster.get('cronjobs.batch', 'nightly').status?.lastScheduleTime).toBe('2026-01-01T01:10:00Z')
    expect(cluster.failures).toEqual([])
  })

  test('that was suspended over its time fires the missed run at once, and only the latest', () => {
    const cluster = simulation()
    cron(cluster, { suspend: true })
    cluster.seconds(35 * 60)
    expect(cluster.list('jobs.batch')).toEqual([])
    cluster.edit('cronjobs.batch', 'nightly', (draft) => {
      draft.spec.suspend = false
    })
    cluster.seconds(1)
    expect(cluster.names('jobs.batch')).toEqual([`nightly-${Date.parse('2026-01-01T00:30:00Z') / 60_000}`])
  })

  test('with a starting deadline lets go what was missed for longer', () => {
    const cluster = simulation()
    cron(cluster, { suspend: true, startingDeadlineSeconds: 120 })
    cluster.seconds(35 * 60)
    cluster.edit('cronjobs.batch', 'nightly', (draft) => {
      draft.spec.suspend = false
    })
    cluster.seconds(1)
    expect(cluster.list('jobs.batch')).toEqual([])
  })
})
