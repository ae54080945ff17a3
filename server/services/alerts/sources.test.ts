import { expect, test } from 'vitest'
import { AlertmanagerBody } from '@/lib/schemas/alertmanager'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostIncidents, judgeAll } from '@/server/testing/incidents'
import { aStoredPlan } from '@/server/testing/stored-plan'
import { receiveAlertmanager } from './receive-alertmanager'
import { watchAlarms } from './watch-alarms'
import { watchTroubledRuns } from './watch-runs'
import { watchViolations } from './watch-violations'

hostIncidents()
const sender = () =>
  serviceContext({ id: 'token:0a1b2c3d', name: 'alertmanager', kind: 'token', roles: [], grants: ['incidents:signal'], sessionHash: null })
const firing = (more: Record<string, unknown> = {}) => ({
  ...{ status: 'firing', labels: { alertname: 'DatabaseDown', severity: 'critical' }, annotations: { summary: 'The database is down' } },
  ...{ startsAt: '2026-11-27T10:00:00Z', endsAt: '0001-01-01T00:00:00Z', fingerprint: crypto.randomUUID(), ...more },
})
const body = (...alerts: unknown[]) => AlertmanagerBody.parse({ version: '4', receiver: 'acgs', groupKey: 'x', alerts })
const alertsOf = (fingerprint: string) => testDb().alert.findMany({ where: { fingerprint } })

test('what Alertmanager sends is kept once, counted again, ended when it says so, and judged', async () => {
  const alert = firing()
  expect(await receiveAlertmanager(sender(), body(alert, firing()))).toEqual({ accepted: 2, duplicates: 0, incidents: [] })
  await judgeAll()
  const again = await receiveAlertmanager(sender(), body(alert))
  expect(again).toMatchObject({ accepted: 0, duplicates: 1, incidents: [expect.any(String)] })
  const incident = await testDb().incident.findUniqueOrThrow({ where: { id: again.incidents[0] ?? '' } })
  expect(incident).toMatchObject({ type: 'database_failure', severity: 1, triggeredBy: 'alertmanager: DatabaseDown' })
  await receiveAlertmanager(sender(), body({ ...alert, status: 'resolved', endsAt: '2026-11-27T11:00:00Z' }))
  expect(await alertsOf(alert.fingerprint)).toMatchObject([
    { occurred: 3n, endsAt: new Date('2026-11-27T11:00:00Z'), title: 'The database is down' },
  ])
  expect((await entriesAbout('alertmanager')).map(({ action }) => action)).toContain('alerts.receive')
})

test('F39 F43 another version, another shape and too much of it are refused, naming the field', () => {
  const bad: unknown[] = [
    { version: '3', alerts: [] },
    { version: '4', alerts: {} },
    { version: '4', alerts: [firing({ labels: {} })] },
    { version: '4', alerts: [firing({ startsAt: 'yesterday' })] },
    { version: '4', alerts: [firing({ fingerprint: '' })] },
    { version: '4', alerts: [firing({ labels: { alertname: { $gt: '' } } })] },
    { version: '4', alerts: [firing({ labels: { alertname: 'a\u0000' } })] },
    {
      version: '4',
      alerts: [firing({ labels: Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`l${n}`, '']).concat([['alertname', 'a']])) })],
    },
    { version: '4', alerts: Array.from({ length: 1001 }, () => firing()) },
  ]
  for (const one of bad) expect(AlertmanagerBody.safeParse(one).success, JSON.stringify(one).slice(0, 80)).toBe(false)
})

test('prevented violations of one agent become a candidate, an incident at the threshold, and end with their window', async () => {
  const ctx = serviceContext()
  const agentId = `agent-${crypto.randomUUID().slice(0, 8)}`
  const id = crypto.randomUUID()
  const now = new Date()
  const item = {
    id,
    principle: 'privacy',
    agentId,
    family: 'data',
    origin: ctx.origin,
    severity: 1,
    codes: ['c'],
    firstSeen: now,
    lastSeen: now,
  }
  await testDb().violation.create({
    data: { ...item, lastDecision: crypto.randomUUID(), occurred: 1n, prevented: 1n, uncontrolled: 0n, waived: 0n },
  })
  const occur = (n: number, kind = 'prevented') =>
    testDb().violationOccurrence.createMany({
      data: Array.from({ length: n }, () => ({
        violationId: id,
        at: new Date(),
        decisionId: crypto.randomUUID(),
        kind,
        severity: 1,
        codes: ['c'],
        action: 'data.read',
      })),
    })
  await occur(5)
  await watchViolations(ctx)
  expect(await watchViolations(ctx)).toBe(0)
  await judgeAll()
  const read = () => testDb().alert.findMany({ where: { fingerprint: `prevented ${agentId}` } })
  expect(await read()).toMatchObject([{ isCandidate: true, incidentId: null, labels: { count: '5', critical: '0' }, occurred: 1n }])
  await occur(15)
  await watchViolations(ctx)
  await judgeAll()
  const [opened] = await read()
  expect(opened).toMatchObject({ isCandidate: false, incidentId: expect.any(String) })
  await occur(1, 'uncontrolled')
  await watchViolations(ctx)
  await judgeAll()
  const [uncontrolled] = await testDb().alert.findMany({ where: { fingerprint: `uncontrolled ${id}` } })
  expect(uncontrolled?.incidentId).toBe(opened?.incidentId)
  expect(await testDb().incident.findUniqueOrThrow({ where: { id: opened?.incidentId ?? '' } })).toMatchObject({
    severity: 2,
    agents: [agentId],
  })
  await testDb().violation.update({ where: { id }, data: { lastSeen: new Date(Date.now() - 700_000) } })
  await watchViolations(ctx)
  expect((await read())[0]?.endsAt).not.toBeNull()
})

test('a stop that was not confirmed is as grave as it gets and second and third level hear at once; an uncertain run is next', async () => {
  const planId = await aStoredPlan('somebody')
  const run = (precedence: number, more: object) => {
    const id = crypto.randomUUID()
    const base = {
      id,
      planId,
      lane: 0,
      precedence,
      needsVersion: 1,
      requestId: id,
      requestedBy: 'somebody',
      approvals: [],
      reason: 'a test of runs',
    }
    return testDb().run.create({ data: { ...base, state: 'uncertain', ...more } })
  }
  const stop = await run(50, { state: 'failed', finishedAt: new Date(), outcome: 'not confirmed' })
  const routine = await run(20, {})
  const fine = await run(20, { state: 'failed', finishedAt: new Date(), outcome: 'failed' })
  await watchTroubledRuns(serviceContext())
  expect(await watchTroubledRuns(serviceContext())).toBe(0)
  await judgeAll()
  const incidentOf = async (id: string, state: string) => {
    const [alert] = await alertsOf(`${id} ${state}`)
    return testDb().incident.findUnique({ where: { id: alert?.incidentId ?? id }, include: { levels: true } })
  }
  const grave = await incidentOf(stop.id, 'failed')
  expect(grave).toMatchObject({ severity: 1 })
  expect(
    grave?.levels
      .filter(({ state }) => state === 'told')
      .map(({ level }) => level)
      .sort(),
  ).toEqual([1, 2, 3])
  expect(await incidentOf(routine.id, 'uncertain')).toMatchObject({ severity: 2 })
  expect(await alertsOf(`${fine.id} failed`)).toEqual([])
})

test('a log that does not fit its proof is an incident, once an alarm, and its alert ends with it', async () => {
  const alarm = await testDb().alarm.create({
    data: { id: crypto.randomUUID(), key: 'audit-integrity', severity: 1, title: 'It does not match', detail: 'first bad index 7' },
  })
  expect(await watchAlarms(serviceContext())).toBe(1)
  expect(await watchAlarms(serviceContext())).toBe(0)
  await judgeAll()
  const [alert] = await alertsOf('audit-integrity')
  expect(await testDb().incident.findUnique({ where: { id: alert?.incidentId ?? '' } })).toMatchObject({
    type: 'audit_integrity',
    severity: 1,
  })
  await testDb().alarm.update({ where: { id: alarm.id }, data: { clearedAt: new Date() } })
  await watchAlarms(serviceContext())
  expect((await alertsOf('audit-integrity'))[0]?.endsAt).not.toBeNull()
})
