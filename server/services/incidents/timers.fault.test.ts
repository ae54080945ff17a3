import { expect, test } from 'vitest'
import { fireTimers } from '@/server/runs/timers'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { anIncident, aSandbox, hostIncidents, lend } from '@/server/testing/incidents'
import { incidentTimers } from './timers'

hostIncidents()
const fire = () => fireTimers(lend, incidentTimers)
const read = (id: string) =>
  testDb().incident.findUniqueOrThrow({ where: { id }, include: { levels: true, events: { orderBy: { n: 'asc' } } } })
const told = async (id: string) =>
  (await read(id)).levels
    .filter(({ state }) => state === 'told')
    .map(({ cycle, level, round }) => `${cycle}.${level}.${round}`)
    .sort()
/** As if this much time had passed for its timers, by the database's clock. */
const pass = (id: string, ms: number) => testDb().$executeRaw`
  UPDATE timer SET due_at = due_at - make_interval(secs => ${ms / 1000}::float8) WHERE ref LIKE ${`${id}%`} AND state = 'armed'`
const lead = () => callerFor(actorWith('lead')).incidents

test('F17 F18 levels are told when they are due by the database, each once, whoever fires and whatever a host believes', async () => {
  const { id } = await anIncident()
  await fire()
  expect(await told(id)).toEqual(['1.1.1'])
  await pass(id, 61_000)
  await Promise.all([fire(), fire(), fire()])
  expect(await told(id)).toEqual(['1.1.1', '1.1.2'])
  await pass(id, 60_000)
  await fire()
  expect(await told(id)).toEqual(['1.1.1', '1.1.2', '1.2.1'])
  await pass(id, -3_600_000)
  await fire()
  expect(await told(id)).toHaveLength(3)
  const pages = await testDb().outbox.findMany({ where: { kind: 'page', dedupKey: { contains: id } } })
  expect(pages).toHaveLength(3)
  expect((await read(id)).events.map(({ title }) => title)).toEqual([
    'Incident opened',
    'L1 on-call told',
    'L1 on-call told again',
    'L2 senior and security told',
  ])
})

test('whatever was acknowledged in the meantime is not told, though its timer fires late', async () => {
  const { id, version } = await anIncident({ refs: { sandboxId: await aSandbox() } })
  await lead().acknowledge({ id, version })
  await testDb().timer.updateMany({ where: { ref: { startsWith: `${id}:1:1` } }, data: { state: 'armed' } })
  await pass(id, 3_600_000)
  await fire()
  expect(await told(id)).toEqual(['1.1.1', '1.2.2', '1.3.1'])
  expect((await read(id)).events.map(({ title }) => title)).toContain('Not contained within 30 s')
})

test('an acknowledgement lapses without activity and is told anew from the first level; a note keeps it alive', async () => {
  const { id, version } = await anIncident()
  await lead().acknowledge({ id, version })
  const { lapsesAt } = await read(id)
  await lead().note({ id, text: 'still looking' })
  expect((await read(id)).lapsesAt?.getTime()).toBeGreaterThanOrEqual(lapsesAt?.getTime() ?? 0)
  await pass(id, 901_000)
  await fire()
  const alive = await read(id)
  expect(alive.state).toBe('acknowledged')
  const again = await testDb().timer.findFirst({ where: { kind: 'incident-lapse', ref: id, state: 'armed' } })
  expect(again?.dueAt).toEqual(alive.lapsesAt)
  await testDb().incident.update({ where: { id }, data: { lapsesAt: new Date(Date.now() - 1000) } })
  await pass(id, 901_000)
  await fire()
  const lapsed = await read(id)
  expect(lapsed).toMatchObject({ state: 'triggered', ackAt: null, lapsesAt: null, cycle: 2 })
  expect(lapsed.firstAckAt).not.toBeNull()
  expect(await told(id)).toEqual(['1.1.1', '2.1.1'])
  expect(lapsed.events.map(({ kind }) => kind)).toContain('lapsed')
})

test('a review that is late is said once', async () => {
  const { id, version } = await anIncident()
  const held = await lead().acknowledge({ id, version })
  await lead().resolve({ id, version: held.version, reason: 'it was nothing at all' })
  await fire()
  expect((await read(id)).events.map(({ title }) => title)).not.toContain('The review is overdue')
  await testDb().incidentReview.update({ where: { incidentId: id }, data: { dueAt: new Date(Date.now() - 1000) } })
  await pass(id, 20 * 86_400_000)
  await fire()
  await fire()
  expect((await read(id)).events.filter(({ title }) => title === 'The review is overdue')).toHaveLength(1)
})

test('F13 more tellings than anybody can read become one, and severity 1 is told all the same', async () => {
  await testDb().$transaction(async (tx) => {
    const { id } = await tx.incident.findFirstOrThrow({ select: { id: true } })
    const rows = Array.from({ length: 25 }, (_, n) => ({
      incidentId: id,
      cycle: 100 + n,
      level: 1,
      round: 1,
      who: 'L1 on-call',
      unless: 'acknowledged',
    }))
    await tx.incidentLevel.createMany({ data: rows.map((row) => ({ ...row, state: 'told', doneAt: new Date() })) })
  })
  const minor = await anIncident({ source: 'alertmanager', kind: 'BackupTooOld', refs: { service: crypto.randomUUID() } })
  const grave = await anIncident()
  expect(await told(minor.id)).toEqual([])
  expect((await read(minor.id)).levels.find(({ round, level }) => round === 1 && level === 1)?.why).toContain('merged into one')
  expect(await told(grave.id)).toEqual(['1.1.1'])
  const alert = await testDb().alert.findFirstOrThrow({ where: { incidentId: minor.id } })
  expect(alert).toMatchObject({ wasTold: false, trace: { heldBy: { what: 'storm' } } })
})
