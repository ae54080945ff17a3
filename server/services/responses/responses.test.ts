import { expect, test } from 'vitest'
import { responsePlan } from '@/lib/response-plans'
import type { Lend } from '@/server/runs/connection'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anAlert, anIncident, aSandbox, hostIncidents, judged, lend } from '@/server/testing/incidents'
import { aPersona } from '@/server/testing/people'
import { anAgent } from '@/server/testing/runs/stop-runs'
import { respondToIncidents } from './respond'
import { sayLateSteps } from './say-late'

hostIncidents()
const log = { warn: () => undefined } as never // what it says is not looked at here
/** As a worker does it, once what waits for its next look may be looked at. */
async function respond(id: string): Promise<void> {
  await testDb()
    .$executeRaw`UPDATE response_step SET not_before = clock_timestamp() WHERE incident_id = ${id}::uuid AND not_before < clock_timestamp() + interval '30 seconds'`
  await respondToIncidents(lend, log)
}
const stepsOf = (id: string) => testDb().responseStep.findMany({ where: { incidentId: id }, orderBy: { n: 'asc' } })
const stepOf = async (id: string, kind: string) => (await stepsOf(id)).find((step) => step.kind === kind)
const titles = async (id: string) =>
  (await testDb().incidentEvent.findMany({ where: { incidentId: id }, orderBy: { n: 'asc' } })).map(({ title }) => title)
const unfreeze = () => testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
const opened = (kind: string, more: Parameters<typeof anIncident>[0] = {}) =>
  anIncident({ source: 'alertmanager', kind, refs: { service: crypto.randomUUID() }, ...more })

test('an incident keeps its plan as it was when it was triggered, with lines from the trigger; one of no type with a plan has none', async () => {
  const { id, triggeredAt } = await opened('compliance_drop', { severity: 1 })
  const [steps, plan] = [await stepsOf(id), responsePlan('compliance_drop', 1)]
  expect(steps.map(({ n, kind, isAuto }) => [n, kind, isAuto])).toEqual(plan?.steps.map(({ kind, isAuto }, at) => [at + 1, kind, isAuto]))
  expect((steps[0]?.dueAt?.getTime() ?? 0) - triggeredAt.getTime()).toBe(120_000)
  expect(steps.every(({ plan: at, state }) => at === 'compliance_drop@1' && state === 'pending')).toBe(true)
  expect(await stepsOf((await opened('other')).id)).toEqual([])
  const detail = await callerFor(actorWith('operator')).incidents.get({ id })
  expect(detail.response).toMatchObject({
    plan: 'compliance_drop@1',
    steps: [{ n: 1, isAuto: true, whyNot: { done: 'It begins by itself.' } }, {}, {}, {}, {}, {}, {}, {}, {}],
  })
})

test('a drop of compliance is broken down by itself, said on the timeline and in the log; the rate is unknown without decisions', async () => {
  const { id } = await opened('compliance_drop')
  await respond(id)
  expect(await stepOf(id, 'check.breakdown')).toMatchObject({
    state: 'done',
    by: 'system:response',
    note: expect.stringContaining('is unknown'),
  })
  expect((await stepOf(id, 'check.rate'))?.state).toBe('pending')
  expect(await titles(id)).toContain('Break it down by cause, principle, agent and version: done')
  expect((await entriesAbout(id)).map(({ action }) => action)).toContain('incidents.respond')
  const origin = 'live'
  await testDb()
    .$executeRaw`UPDATE response_step SET not_before = clock_timestamp() WHERE incident_id = ${id}::uuid AND kind = 'check.rate'`
  await respond(id)
  expect(await stepOf(id, 'check.rate')).toMatchObject({ state: 'running', note: expect.stringContaining('unknown') })
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000)
  const counts = { allowed: 0n, denied: 0n, reviewed: 0n, errored: 0n, attempted: 0n, waived: 0n, refused: 0n, sketch: new Uint8Array() }
  await testDb().decisionMinute.create({ data: { minute, engineId: 'e', origin, evaluated: 1000n, uncontrolled: 2n, ...counts } })
  await respond(id)
  expect(await stepOf(id, 'check.rate')).toMatchObject({ state: 'running', note: '99.800 % of 1000 decisions in 15 min.' })
  await testDb().decisionMinute.updateMany({ data: { uncontrolled: 1n } })
  await respond(id)
  expect(await stepOf(id, 'check.rate')).toMatchObject({ state: 'done', note: '99.900 % of 1000 decisions in 15 min.' })
  await testDb().outbox.updateMany({ where: { dedupKey: { startsWith: `incident-told:${id}` } }, data: { state: 'sent' } })
  await respond(id)
  await respond(id)
  expect([(await stepOf(id, 'end.delivery'))?.state, (await stepOf(id, 'end.timeline'))?.state]).toEqual(['done', 'done'])
  expect(await titles(id)).toContain('What the response plan does by itself has ended')
})

test('three workers at one moment: changes are frozen once, evidence of the log is one run, and one that was frozen stays as it was', async () => {
  await unfreeze()
  const { id } = await opened('audit_integrity')
  await Promise.all([respondToIncidents(lend, log), respondToIncidents(lend, log), respondToIncidents(lend, log)])
  await respond(id)
  const standing = await testDb().freeze.findMany({ where: { endedAt: null } })
  expect(standing).toMatchObject([{ startedBy: 'system:response' }])
  expect((standing[0]?.until.getTime() ?? 0) - (standing[0]?.startedAt.getTime() ?? 0)).toBe(4 * 3_600_000)
  expect(await testDb().stopReview.count({ where: { action: 'freeze.start', targetId: standing[0]?.id ?? '' } })).toBe(1)
  expect((await entriesAbout(standing[0]?.id ?? '')).map(({ action }) => action)).toEqual(['freeze.start'])
  const evidence = await stepOf(id, 'audit.evidence')
  expect(evidence?.runIds).toHaveLength(1)
  expect(await testDb().plan.count({ where: { kind: 'audit.evidence', params: { path: ['incidentId'], equals: id } } })).toBe(1)
  expect(await stepOf(id, 'check.audit')).toMatchObject({ state: 'failed', note: expect.stringContaining('never checked') })
  expect((await titles(id)).filter((title) => title === 'Freeze what opens rights: done')).toHaveLength(1)
  const other = await opened('database_failure')
  await respond(other.id)
  expect(await stepOf(other.id, 'freeze')).toMatchObject({ state: 'done', note: expect.stringContaining('frozen already') })
  expect(await stepOf(other.id, 'check.database')).toMatchObject({ state: 'done', note: expect.stringContaining('the primary answers') })
  await unfreeze()
})

test('F21 a worker that is killed before it commits has done nothing, and the next one does it once', async () => {
  await unfreeze()
  const { id } = await opened('database_failure')
  const dying: Lend = (run) =>
    lend((client) =>
      run({
        query: async (text, values) => {
          if (text !== 'COMMIT') return client.query(text, values)
          await client.query('ROLLBACK')
          throw new Error('killed')
        },
      }),
    )
  await respondToIncidents(dying, log)
  expect([(await stepOf(id, 'freeze'))?.state, await testDb().freeze.count({ where: { endedAt: null } })]).toEqual(['pending', 0])
  await respond(id)
  expect([(await stepOf(id, 'freeze'))?.state, await testDb().freeze.count({ where: { endedAt: null } })]).toEqual(['done', 1])
  await unfreeze()
})

test('a drill freezes nothing that others do', async () => {
  const { id } = await opened('database_failure', { drill: true })
  await respond(id)
  expect((await stepOf(id, 'freeze'))?.state).toBe('not_applicable')
  expect(await testDb().freeze.count({ where: { endedAt: null } })).toBe(0)
})

test('a cascade suspends its agents, and grave violations that nothing stopped propose a stop to people; nothing is stopped by itself', async () => {
  const agentId = await anAgent()
  const { id, origin } = await opened('violation_cascade', { origin: 'live' })
  const violation = await testDb().violation.create({
    data: {
      ...{ principle: 'P1', agentId, family: 'file', origin, severity: 3, codes: ['x'], firstSeen: new Date(), lastSeen: new Date() },
      ...{ lastDecision: crypto.randomUUID(), occurred: 1n, prevented: 0n, uncontrolled: 1n, waived: 0n },
    },
  })
  const occurrence = { violationId: violation.id, at: new Date(), decisionId: crypto.randomUUID(), kind: 'uncontrolled', severity: 3 }
  await testDb().violationOccurrence.create({ data: { ...occurrence, codes: ['x'], action: 'file.read' } })
  await respond(id)
  const latch = await stepOf(id, 'deny.latch')
  expect(latch?.runIds).toHaveLength(1)
  const run = await testDb().run.findUniqueOrThrow({ where: { id: latch?.runIds[0] ?? '' }, include: { plan: true, steps: true } })
  expect(run).toMatchObject({
    requestedBy: 'system:response',
    lane: 0,
    plan: { kind: 'agent.deny', params: { agentId, as: 'suspended', scalesDown: false } },
  })
  expect(run.steps.map(({ kind }) => kind)).not.toContain('agent.scale@1')
  expect((await testDb().incident.findUniqueOrThrow({ where: { id } })).agents).toEqual([agentId])
  expect((await stepOf(id, 'check.growth'))?.state).toBe('pending')
  await testDb().$executeRaw`UPDATE response_step SET not_before = clock_timestamp() WHERE incident_id = ${id}::uuid`
  await respond(id)
  const offer = await stepOf(id, 'offer.stop')
  expect(offer).toMatchObject({ state: 'pending', note: expect.stringContaining('1 not prevented') })
  const alarm = await testDb().outbox.findFirstOrThrow({ where: { dedupKey: { startsWith: `response-offer:${id}` } } })
  expect(alarm.body).toMatchObject({ href: '/emergency', severity: 1 })
  expect(await testDb().emergency.count()).toBe(0)
})

test('a failed policy engine: who decides is named, and a young activation proposes the way back', async () => {
  await testDb().policyActivation.createMany({
    data: [
      { version: 1, by: 'x', at: new Date(Date.now() - 86_400_000) },
      { version: 2, by: 'x', at: new Date(Date.now() - 600_000) },
    ],
  })
  const { id } = await opened('policy_engine_failure')
  await respond(id)
  expect(await stepOf(id, 'check.fail-closed')).toMatchObject({ state: 'done', note: expect.stringContaining('No engine was heard of') })
  expect(await stepOf(id, 'offer.rollback')).toMatchObject({ state: 'pending', note: expect.stringContaining('back to version 1') })
  await testDb().policyActivation.create({ data: { version: 3, by: 'x', at: new Date(Date.now() - 1_801_000) } })
  const old = await opened('policy_engine_failure')
  await respond(old.id)
  expect(await stepOf(old.id, 'offer.rollback')).toMatchObject({ state: 'not_applicable' })
})

test('sources that nobody probed are unknown; a medium violation watches its agent, and three of them in an hour are a high one', async () => {
  const blind = await opened('monitoring_failure')
  await respond(blind.id)
  expect(await stepOf(blind.id, 'check.sources')).toMatchObject({ state: 'done', note: expect.stringContaining('all of them are unknown') })
  const agentId = await anAgent()
  const medium = { severity: 4 as const, refs: { agentId }, labels: { uncontrolled: 'true' } }
  const { id } = await opened('constitutional_violation', medium)
  await respond(id)
  expect((await testDb().agent.findUniqueOrThrow({ where: { agentId } })).watchedUntil?.getTime()).toBeGreaterThan(Date.now() + 86_000_000)
  expect((await entriesAbout(agentId)).map(({ action }) => action)).toEqual(['agents.watch'])
  await testDb().responseStep.updateMany({ where: { incidentId: id, kind: 'watch' }, data: { state: 'pending', at: null, by: null } })
  await opened('constitutional_violation', medium)
  await opened('constitutional_violation', medium)
  await respond(id)
  expect(await testDb().incident.findUniqueOrThrow({ where: { id } })).toMatchObject({ severity: 2, cycle: 2 })
  const steps = await stepsOf(id)
  expect(steps.map(({ kind, state }) => `${kind} ${state}`)).toEqual(expect.arrayContaining(['watch done', 'deny.latch pending']))
  expect(steps.map(({ n }) => n)).toEqual([...new Set(steps.map(({ n }) => n))])
  await respond(id)
  expect((await stepOf(id, 'deny.latch'))?.runIds).toHaveLength(1)
})

test('a step behind its line is late: on the timeline and over every page, once, and it goes on', async () => {
  const { id } = await opened('policy_engine_failure')
  await testDb().responseStep.updateMany({
    where: { incidentId: id, kind: 'check.fail-closed' },
    data: { dueAt: new Date(Date.now() - 1000) },
  })
  await Promise.all([sayLateSteps(lend), sayLateSteps(lend)])
  await sayLateSteps(lend)
  const late = (await titles(id)).filter((title) => title.startsWith('Late: '))
  expect(late).toEqual([expect.stringContaining('Check that it fails closed')])
  const left = await testDb().outbox.findMany({ where: { dedupKey: { in: [`response-late:${id}:1`, `page:${id}:late:1`] } } })
  expect(left.map(({ kind }) => kind).sort()).toEqual(['alarm', 'page'])
  await respond(id)
  expect(await stepOf(id, 'check.fail-closed')).toMatchObject({ state: 'done', isLate: true })
})

test('an escape of another sandbox opens again what was seen of the first one', async () => {
  const agentId = await anAgent()
  const refs = { agentId, sandboxId: await aSandbox({ containedAt: new Date() }) }
  const { id } = await opened('sandbox_escape', { source: 'runtime', refs })
  await testDb().responseStep.updateMany({ where: { incidentId: id, kind: 'contain.contained' }, data: { state: 'done' } })
  await judged(anAlert({ refs }))
  expect((await stepOf(id, 'contain.contained'))?.state).toBe('done')
  await judged(anAlert({ refs: { agentId, sandboxId: await aSandbox() } }))
  expect((await stepOf(id, 'contain.contained'))?.state).toBe('running')
})

test('an incident that ended begins nothing more', async () => {
  const { id } = await opened('database_failure')
  const lead = callerFor(await aPersona('lead')).incidents
  const { version } = await lead.acknowledge({ id, version: 1 })
  await lead.resolve({ id, version, reason: 'it was nothing at all' })
  await respond(id)
  expect(await stepOf(id, 'freeze')).toMatchObject({ state: 'skipped', note: 'The incident was resolved before it began.' })
  expect(await testDb().freeze.count({ where: { endedAt: null } })).toBe(0)
})
