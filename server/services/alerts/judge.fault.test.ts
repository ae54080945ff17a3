import { expect, test } from 'vitest'
import type { AlertTrace } from '@/lib/schemas/incidents'
import { raiseAlert } from '@/server/alerts'
import { serviceContext, testDb } from '@/server/testing/actors'
import { anAlert, anIncident, hostIncidents, judgeAll, judged, lend } from '@/server/testing/incidents'
import { judgeAlerts } from './judge'

hostIncidents()
const anAgent = () => `agent-${crypto.randomUUID().slice(0, 8)}`
const incidentOf = (id: string | null | undefined) =>
  testDb().incident.findFirstOrThrow({ where: { id: id ?? '' }, include: { events: true, levels: true } })

test('F13 1,000 alerts and as many repeats of five faults: five incidents, each told once, within 10 s', async () => {
  const agents = Array.from({ length: 5 }, anAgent)
  const made = Array.from({ length: 1000 }, (_, n) => ({
    ...{ source: 'runtime', kind: 'sandbox_escape', title: 'It read /proc', detail: 'again', severity: 1, occurred: 2n },
    ...{ id: crypto.randomUUID(), fingerprint: `f13-${n % 50}-${agents[n % 5]}`, startsAt: new Date(1_764_000_000_000 + n) },
    refs: { agentId: agents[n % 5] ?? '' },
  }))
  await testDb().alert.createMany({ data: made })
  const began = performance.now()
  const workers = await Promise.all([1, 2, 3].map(judgeAll))
  await judgeAll()
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(Math.max(...workers)).toBeGreaterThan(0)
  const incidents = await testDb().incident.findMany({ where: { agents: { hasSome: agents } }, include: { levels: true, events: true } })
  expect(incidents).toHaveLength(5)
  for (const { levels, severity, events } of incidents) {
    expect(severity).toBe(1)
    expect(levels.filter(({ state }) => state === 'told')).toHaveLength(1)
    expect(events.length).toBeLessThan(60)
    expect(events.map(({ n }) => n).sort((a, b) => a - b)).toEqual(events.map((_, at) => at + 1))
  }
  const alerts = await testDb().alert.findMany({
    where: { fingerprint: { startsWith: 'f13-' } },
    select: { incidentId: true, occurred: true, trace: true },
  })
  expect(alerts).toHaveLength(1000)
  expect(alerts.every(({ incidentId, occurred, trace }) => incidentId !== null && occurred === 2n && trace !== null)).toBe(true)
}, 40_000)

test('an incident begins with its snapshot, its first telling, its record and its timeline, all at once', async () => {
  const found = await anIncident({
    evidenceAt: new Date('2026-11-27T09:00:00Z'),
    refs: { agentId: anAgent(), sandboxId: crypto.randomUUID() },
  })
  const { levels, events } = await incidentOf(found.id)
  expect(found).toMatchObject({
    type: 'sandbox_escape',
    severity: 1,
    state: 'triggered',
    isAutomatic: true,
    needsContainment: true,
    drill: false,
  })
  expect(found.snapshot).toMatchObject({ version: 'response 1', lapseMs: 900_000 })
  expect(levels.map(({ level, round, state }) => [level, round, state]).sort()).toEqual([
    [1, 1, 'told'],
    [1, 2, 'due'],
    [2, 1, 'due'],
    [2, 2, 'due'],
    [3, 1, 'due'],
  ])
  expect(events.map(({ title }) => title)).toEqual(['Incident opened', 'L1 on-call told'])
  const timers = await testDb().timer.findMany({ where: { ref: { startsWith: found.id } } })
  expect(timers.map(({ kind }) => kind).sort()).toEqual([
    'incident-level',
    'incident-level',
    'incident-level',
    'incident-level',
    'incident-line',
  ])
  const outbox = await testDb().outbox.findMany({ where: { dedupKey: { contains: found.id } }, orderBy: { kind: 'asc' } })
  expect(outbox.map(({ kind, state }) => [kind, state])).toEqual([
    ['alarm', 'pending'],
    ['page', 'pending'],
  ])
})

test('what is below its threshold is a candidate that says why, and opens when the threshold is reached', async () => {
  const alert = anAlert({
    source: 'violations',
    kind: 'constitutional_violation',
    severity: 3,
    labels: { count: '4', critical: '1' },
    refs: { agentId: anAgent() },
  })
  const [candidate] = await judged(alert)
  const trace = candidate?.trace as AlertTrace
  expect(candidate).toMatchObject({ incidentId: null, isCandidate: true, wasTold: false })
  expect(trace.heldBy).toEqual({ what: 'threshold', why: expect.stringContaining('1 critical of 4') })
  expect(trace.rules.at(-1)).toMatchObject({ name: 'threshold', matched: false })
  const [grown] = await judged({ ...alert, labels: { count: '20', critical: '1' } })
  expect(grown).toMatchObject({ id: candidate?.id, isCandidate: false })
  expect(await incidentOf(grown?.incidentId)).toMatchObject({ type: 'constitutional_violation', severity: 3 })
})

test('every alert keeps why somebody was told, or nobody', async () => {
  const agentId = anAgent()
  const alert = anAlert({ refs: { agentId } })
  const [first, repeat, other, alive] = await judged(
    alert,
    { ...alert, startsAt: new Date(Date.now() + 5) },
    anAlert({ refs: { agentId }, kind: 'constitutional_violation', severity: 1 }),
    anAlert({ kind: 'Watchdog', source: 'alertmanager', severity: 4 }),
  )
  const traceOf = (one: typeof first) => one?.trace as AlertTrace
  expect(first?.wasTold).toBe(true)
  expect(traceOf(first).told[0]).toMatchObject({ who: 'L1 on-call', result: 'shown', how: expect.stringContaining('nobody is called') })
  expect(traceOf(repeat)).toMatchObject({ heldBy: { what: 'duplicate' }, told: [] })
  expect(traceOf(other)).toMatchObject({ heldBy: null, verdict: expect.stringContaining('Another sign') })
  expect(new Set([first, repeat, other].map((one) => one?.incidentId)).size).toBe(1)
  expect(alive).toMatchObject({ incidentId: null, wasTold: false, isCandidate: false })
  expect((await incidentOf(first?.incidentId)).events.map(({ kind }) => kind)).toEqual(['opened', 'told', 'alert'])
})

test('uncontrolled said later raises the severity and tells anew; it is never lowered', async () => {
  const alert = anAlert({
    source: 'violations',
    kind: 'constitutional_violation',
    severity: 3,
    labels: { count: '20' },
    refs: { agentId: anAgent() },
  })
  const [first] = await judged(alert)
  const [again] = await judged({ ...alert, labels: { uncontrolled: 'true' } })
  expect(again?.incidentId).toBe(first?.incidentId)
  const raised = await incidentOf(first?.incidentId)
  expect(raised).toMatchObject({ severity: 2, cycle: 2 })
  expect(raised.events.map(({ title }) => title)).toContain('Severity raised from SEV3 to SEV2')
  expect(raised.levels.filter(({ cycle, state }) => cycle === 2 && state === 'told')).toHaveLength(1)
  expect(raised.levels.filter(({ cycle, state }) => cycle === 1 && state === 'due')).toHaveLength(0)
  await judged({ ...alert, startsAt: new Date(), labels: { count: '21' } })
  expect((await incidentOf(first?.incidentId)).severity).toBe(2)
})

test('a drill has an incident of its own, marked, and says so where it is told', async () => {
  const refs = { agentId: anAgent() }
  const [real, drill] = await judged(anAlert({ refs }), anAlert({ refs, drill: true }))
  expect(real?.incidentId).not.toBe(drill?.incidentId)
  expect((await incidentOf(drill?.incidentId)).drill).toBe(true)
  const told = await testDb().outbox.findFirst({ where: { kind: 'alarm', dedupKey: { contains: drill?.incidentId ?? '' } } })
  expect(told?.body).toMatchObject({ title: expect.stringMatching(/^DRILL SEV1 INC-\d+:/) })
})

test('one that cannot be judged says so and holds up nothing', async () => {
  const bad = anAlert({ refs: { agentId: anAgent() }, labels: { namespace: 'a' } })
  const { id } = await testDb().$transaction((tx) => raiseAlert(tx, bad))
  await testDb().alert.update({ where: { id }, data: { labels: { namespace: { not: 'text' } } } })
  const good = await anIncident()
  const found = await testDb().alert.findUniqueOrThrow({ where: { id } })
  expect(good.state).toBe('triggered')
  expect(found.judgedAt).not.toBeNull()
  expect(found.trace).toMatchObject({ verdict: expect.stringContaining('could not be judged') })
})

test('two workers at once judge one after the other', async () => {
  const alerts = Array.from({ length: 30 }, () => anAlert({ refs: { agentId: anAgent() } }))
  for (const alert of alerts) await testDb().$transaction((tx) => raiseAlert(tx, alert))
  await Promise.all([1, 2, 3, 4].map(() => judgeAlerts(lend, serviceContext().log)))
  await judgeAll()
  expect(await testDb().incident.count({ where: { agents: { hasSome: alerts.map(({ refs }) => refs?.agentId ?? '') } } })).toBe(30)
})
