import { afterAll } from 'vitest'
import { type RaisedAlert, raiseAlert } from '@/server/alerts'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { judgeAlerts } from '@/server/services/alerts/judge'
import { serviceContext, testDb } from './actors'
import { hostOwnDatabase } from './own-database'

export const lend = lendFrom({ connect: () => pool().connect() } as ReturnType<typeof pool>)

/** The tests of this file have a database of their own, and end what they lent of it. */
export function hostIncidents(): void {
  hostOwnDatabase()
  afterAll(() => pool().end())
}

/** A signal of an agent of its own that tried to leave its sandbox. */
export const anAlert = (more: Partial<RaisedAlert> = {}): RaisedAlert => ({
  source: 'runtime',
  fingerprint: crypto.randomUUID(),
  startsAt: new Date(),
  kind: 'sandbox_escape',
  title: 'It read /proc/1/root',
  detail: 'proc_filesystem_access',
  severity: 1,
  ...more,
})

/** Judges whatever waits, until nothing does. */
export async function judgeAll(): Promise<number> {
  let all = 0
  for (let n = 1; n > 0; all += n) n = await judgeAlerts(lend, serviceContext().log)
  return all
}

/** Raises, judges, and gives back how they stand. */
export async function judged(...alerts: RaisedAlert[]) {
  const ids: string[] = []
  for (const alert of alerts) ids.push((await testDb().$transaction((tx) => raiseAlert(tx, alert))).id)
  await judgeAll()
  const found = await testDb().alert.findMany({ where: { id: { in: ids } } })
  return ids.map((id) => {
    const one = found.find((alert) => alert.id === id)
    if (!one) throw new Error('the alert is gone')
    return one
  })
}

/** An open incident about an agent of its own. */
export async function anIncident(more: Partial<RaisedAlert> = {}) {
  const [alert] = await judged(anAlert({ refs: { agentId: `agent-${crypto.randomUUID().slice(0, 8)}` }, ...more }))
  return testDb().incident.findFirstOrThrow({ where: { id: alert?.incidentId ?? '' } })
}

/** A sandbox of nobody's. Out: its id. */
export async function aSandbox(more: { containedAt?: Date } = {}): Promise<string> {
  const id = crypto.randomUUID()
  await testDb().sandbox.create({
    data: {
      ...{ id, agentId: 'agent-of-a-test', runtime: 'gvisor', language: 'python', codeDigest: 'sha256:0', limits: {}, request: {} },
      ...{ namespace: 'workload', podName: `sandbox-${id}`, isSimulated: true, state: 'running', ...more },
    },
  })
  return id
}
