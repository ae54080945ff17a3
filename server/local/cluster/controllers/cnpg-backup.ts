import type { KubeObject } from '@/server/local/cluster/object'
import { ownedBy } from '@/server/local/cluster/object'
import type { Cluster } from './cnpg'
import { withCondition } from './conditions'
import { lastDue, parseSchedule } from './cron-schedule'
import { isTerminating } from './pods'
import type { Controller, World } from './world'

const MINUTE = 60_000
type Backup = KubeObject & {
  spec?: { cluster?: { name?: string }; method?: string }
  status?: { phase?: string; startedAt?: string; [member: string]: unknown }
}
type Scheduled = KubeObject & {
  spec?: { schedule?: string; suspend?: boolean; immediate?: boolean; cluster?: { name?: string }; method?: string }
  status?: { lastScheduleTime?: string; lastCheckTime?: string }
}

function complete(world: World, backup: Backup, cluster: Cluster): void {
  const now = world.stamp()
  const stoppedAt = { phase: 'completed', stoppedAt: now, backupId: now.replace(/[-:TZ]/g, '').replace(/^(\d{8})/, '$1T') }
  world.status('backups.postgresql.cnpg.io', backup, {
    ...backup.status,
    ...stoppedAt,
    instanceID: { podName: cluster.status?.currentPrimary },
  })
  const condition = { type: 'LastBackupSucceeded', status: 'True', reason: 'LastBackupSucceeded', message: 'Backup was successful' }
  world.status('clusters.postgresql.cnpg.io', cluster, {
    ...cluster.status,
    firstRecoverabilityPoint: cluster.status?.firstRecoverabilityPoint ?? now,
    lastSuccessfulBackup: now,
    conditions: withCondition(cluster.status?.conditions, condition, now),
  })
  world.say(backup, { reason: 'Completed', message: 'Backup completed', from: 'cloudnative-pg-backup' })
}

export const cnpgBackups: Controller = {
  name: 'cnpg-backups',
  manager: 'manager',
  kind: 'backups.postgresql.cnpg.io',
  reconcile(world, { namespace, name }) {
    const backup = world.get('backups.postgresql.cnpg.io', namespace, name) as Backup | undefined
    if (!backup || isTerminating(backup)) return undefined
    const { phase, startedAt } = backup.status ?? {}
    if (phase === 'completed' || phase === 'failed') return undefined
    const of = backup.spec?.cluster?.name ?? ''
    const cluster = world.get('clusters.postgresql.cnpg.io', namespace, of) as Cluster | undefined
    if (!cluster || !(Number(cluster.status?.readyInstances) > 0)) {
      const error = cluster ? `cluster ${of} has no instance to back up` : `cluster ${of} not found`
      world.status('backups.postgresql.cnpg.io', backup, { ...backup.status, phase: 'failed', error })
      return undefined
    }
    if (phase !== 'running' || startedAt === undefined) {
      world.status('backups.postgresql.cnpg.io', backup, {
        phase: 'running',
        method: backup.spec?.method ?? 'plugin',
        startedAt: world.stamp(),
      })
      return world.delays.backupMs
    }
    const left = Date.parse(startedAt) + world.delays.backupMs - world.now()
    if (left > 0) return left
    complete(world, backup, cluster)
    return undefined
  },
}

/** Seconds come first. What is due is decided by the minute. */
function dueAt(scheduled: Scheduled, now: number): number | null {
  const [seconds, ...rest] = (scheduled.spec?.schedule ?? '').trim().split(/\s+/)
  const parsed = rest.length === 5 && seconds !== undefined ? parseSchedule(rest.join(' ')) : null
  return parsed && lastDue(parsed, Date.parse(scheduled.status?.lastScheduleTime ?? scheduled.metadata.creationTimestamp), now)
}

export const cnpgSchedules: Controller = {
  name: 'cnpg-schedules',
  manager: 'manager',
  kind: 'scheduledbackups.postgresql.cnpg.io',
  reconcile(world, { namespace, name }) {
    const scheduled = world.get('scheduledbackups.postgresql.cnpg.io', namespace, name) as Scheduled | undefined
    if (!scheduled || isTerminating(scheduled)) return undefined
    const now = world.now()
    const isFirst = scheduled.spec?.immediate === true && scheduled.status?.lastScheduleTime === undefined
    const due = scheduled.spec?.suspend === true ? null : isFirst ? now : dueAt(scheduled, now)
    if (due !== null) {
      const at = new Date(due).toISOString().replace(/[-:T]/g, '').slice(0, 14)
      world.create('backups.postgresql.cnpg.io', {
        apiVersion: 'postgresql.cnpg.io/v1',
        kind: 'Backup',
        metadata: {
          name: `${name}-${at}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { 'cnpg.io/cluster': scheduled.spec?.cluster?.name ?? '', 'cnpg.io/scheduled-backup': name },
          ownerReferences: [ownedBy(scheduled)],
        },
        spec: { cluster: scheduled.spec?.cluster ?? {}, method: scheduled.spec?.method ?? 'plugin' },
      })
      world.status('scheduledbackups.postgresql.cnpg.io', scheduled, {
        ...scheduled.status,
        lastScheduleTime: `${new Date(due).toISOString().slice(0, 19)}Z`,
      })
    }
    return MINUTE - (now % MINUTE)
  },
}
