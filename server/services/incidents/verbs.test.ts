import { expect, test } from 'vitest'
import type { Role } from '@/lib/access'
import { raiseAlert } from '@/server/alerts'
import { callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anAlert, anIncident, aSandbox, hostIncidents, judged, lend } from '@/server/testing/incidents'
import { aPersona } from '@/server/testing/people'
import { aStoredPlan } from '@/server/testing/stored-plan'
import { closeQuiet } from './close-quiet'
import { observeContainment } from './observe-containment'

hostIncidents()
const reason = 'because the test says so'
const conflict = { code: 'CONFLICT' }
/** Somebody who is here, with a role. */
async function somebody(role: Role) {
  const actor = await aPersona(role)
  return { actor, call: callerFor(actor).incidents }
}
const [analyst, lead, operator] = ['analyst', 'lead', 'operator'] as const
const read = (id: string) =>
  testDb().incident.findUniqueOrThrow({ where: { id }, include: { levels: true, events: { orderBy: { n: 'asc' } } } })
/** An incident that somebody has acknowledged. */
async function held(role: Role = analyst, more = {}) {
  const found = await anIncident(more)
  const who = await somebody(role)
  const { version } = await who.call.acknowledge({ id: found.id, version: found.version })
  return { ...who, id: found.id, version }
}

test('acknowledging takes command and cancels whatever was still to be told, in one step; a second one is too late', async () => {
  const { id, actor, version, call } = await held()
  const found = await read(id)
  expect(found).toMatchObject({ state: 'acknowledged', commander: actor.id, version: 2 })
  const livesMs = (found.lapsesAt?.getTime() ?? 0) - (found.ackAt?.getTime() ?? 0)
  expect(Math.round(livesMs / 60_000)).toBe(15)
  expect(found.levels.filter(({ state }) => state === 'due')).toEqual([])
  expect(await testDb().timer.count({ where: { ref: { startsWith: `${id}:` }, state: 'armed' } })).toBe(0)
  const outbox = await testDb().outbox.findMany({ where: { OR: [{ dedupKey: { contains: id } }] } })
  expect(outbox.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual(['alarm pending', 'clear pending', 'page cancelled'])
  expect(found.events.at(-1)).toMatchObject({ byKind: 'person', by: actor.id, title: 'Acknowledged, and command taken' })
  await expect(call.acknowledge({ id, version })).rejects.toMatchObject(conflict)
  expect((await entriesAbout(id)).map(({ action, phase }) => `${action} ${phase}`)).toEqual([
    'incidents.open event',
    'incidents.acknowledge intent',
    'incidents.acknowledge outcome',
    'incidents.acknowledge intent',
    'incidents.acknowledge outcome',
  ])
})

test('two who acknowledge at once: one has it, the other hears so', async () => {
  const { id, version } = await anIncident()
  const both = await Promise.all([somebody(analyst), somebody(operator)])
  const results = await Promise.allSettled(both.map(({ call }) => call.acknowledge({ id, version })))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: conflict })
  expect((await read(id)).events.filter(({ kind }) => kind === 'acknowledged')).toHaveLength(1)
})

test('from acknowledged to reviewed, each step by whoever is in command, each on the timeline and in the log', async () => {
  const { id, call, version } = await held()
  const other = await somebody(analyst)
  await expect(other.call.mitigate({ id, version, evidence: 'it is quiet' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const mitigated = await call.mitigate({ id, version, evidence: 'no denial for an hour' })
  const resolved = await call.resolve({ id, version: mitigated.version, reason })
  expect(resolved.state).toBe('resolved')
  const review = await testDb().incidentReview.findUniqueOrThrow({ where: { incidentId: id } })
  expect(review.gaps).toEqual(['When it began is not known: no sign of it carries a time of its own.', 'Nobody wrote a note.'])
  expect(review.dueAt.getTime() - (review.draftedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(5 * 86_400_000)
  const { call: leading, actor } = await somebody(lead)
  await expect(leading.completeReview({ id, version: resolved.version })).rejects.toMatchObject(conflict)
  const written = { factors: 'A file was readable.', wentWell: 'It was seen.' }
  const stranger = [{ text: 'close it', owner: crypto.randomUUID(), dueAt: '2026-12-24T12:00:00Z', doneAt: null }]
  await expect(leading.saveReview({ id, version: resolved.version, ...written, actions: stranger })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
  const without = await leading.saveReview({ id, version: resolved.version, ...written, actions: [] })
  await expect(leading.completeReview({ id, version: without.version })).rejects.toThrow('no action item')
  const actions = [{ text: 'close it', owner: actor.id, dueAt: '2026-12-24T12:00:00Z', doneAt: null }]
  const saved = await leading.saveReview({ id, version: without.version, ...written, actions })
  expect((await leading.completeReview({ id, version: saved.version })).state).toBe('reviewed')
  const detail = await leading.get({ id })
  expect(detail.review).toMatchObject({ ...written, actions: [{ text: 'close it', owner: { id: actor.id, name: actor.name } }] })
  expect(detail.clocks.map(({ phase, takenMs, skipped }) => [phase, takenMs !== null || skipped !== null])).toEqual(
    ['acknowledged', 'contained', 'mitigated', 'resolved', 'reviewed'].map((phase) => [phase, true]),
  )
  await expect(leading.reopen({ id, version: saved.version + 1, reason })).rejects.toMatchObject(conflict)
})

test('contained comes from what was observed of its sandboxes, all of them, and from nobody', async () => {
  const [first, second] = [await aSandbox(), await aSandbox()]
  const agentId = `agent-${crypto.randomUUID().slice(0, 8)}`
  const [alert] = await judged(anAlert({ refs: { agentId, sandboxId: first } }), anAlert({ refs: { agentId, sandboxId: second } }))
  const id = alert?.incidentId ?? ''
  const { call } = await somebody(analyst)
  const { version } = await call.acknowledge({ id, version: (await read(id)).version })
  await expect(call.mitigate({ id, version, evidence: 'I saw it' })).rejects.toThrow('has not been observed')
  await testDb().sandbox.update({ where: { id: first }, data: { containedAt: new Date() } })
  await observeContainment(lend)
  expect((await read(id)).state).toBe('acknowledged')
  const at = new Date(Date.now() + 2000)
  await testDb().sandbox.update({ where: { id: second }, data: { containedAt: at } })
  await observeContainment(lend)
  const found = await read(id)
  expect(found).toMatchObject({ state: 'contained', containedAt: at })
  expect(found.levels.filter(({ state }) => state === 'due')).toEqual([])
  expect(found.events.at(-1)).toMatchObject({
    kind: 'contained',
    byKind: 'system',
    detail: expect.stringContaining('2 sandboxes were seen contained'),
  })
  expect((await call.mitigate({ id, version: found.version, evidence: 'contained and gone' })).state).toBe('mitigated')
})

test('what was contained before anybody looked is still to be acknowledged, and stays contained', async () => {
  const sandboxId = await aSandbox({ containedAt: new Date() })
  const found = await anIncident({ refs: { sandboxId } })
  await observeContainment(lend)
  const contained = await read(found.id)
  expect(contained).toMatchObject({ state: 'contained', firstAckAt: null })
  const { call, actor } = await somebody(operator)
  expect(await call.acknowledge({ id: found.id, version: contained.version })).toMatchObject({ state: 'contained' })
  expect((await read(found.id)).commander).toBe(actor.id)
})

test('a hand-over of command counts once the other one has accepted it', async () => {
  const { id, call, version, actor } = await held()
  const other = await somebody(lead)
  const viewer = await somebody('manager')
  await expect(call.assign({ id, version, role: 'commander', person: viewer.actor.id })).rejects.toThrow('may not work on incidents')
  const asked = await call.assign({ id, version, role: 'commander', person: other.actor.id })
  expect(await read(id)).toMatchObject({ commander: actor.id, handOverTo: other.actor.id })
  await expect(call.acceptCommand({ id, version: asked.version })).rejects.toMatchObject(conflict)
  await other.call.acceptCommand({ id, version: asked.version })
  expect(await read(id)).toMatchObject({ commander: other.actor.id, handOverTo: null })
})

test('resolving waits for every run of it', async () => {
  const planId = await aStoredPlan('somebody')
  const runId = crypto.randomUUID()
  const run = {
    id: runId,
    planId,
    lane: 0,
    precedence: 40,
    needsVersion: 1,
    requestId: runId,
    requestedBy: 'somebody',
    approvals: [],
    reason,
  }
  await testDb().run.create({ data: { ...run, state: 'waiting' } })
  const { id, call, version } = await held(analyst, { refs: { agentId: `agent-${runId.slice(0, 8)}`, runId } })
  await expect(call.resolve({ id, version, reason })).rejects.toThrow('not over')
  await testDb().run.update({ where: { id: runId }, data: { state: 'done', finishedAt: new Date(), outcome: 'done' } })
  expect((await call.resolve({ id, version, reason })).state).toBe('resolved')
  expect((await call.get({ id })).runs).toMatchObject([{ id: runId, state: 'done' }])
})

test('merging takes alerts and what is affected along; into itself, into one that is over, or across a drill it is refused', async () => {
  const into = await anIncident({ severity: 3, kind: 'other', source: 'alertmanager' })
  const drill = await anIncident({ drill: true })
  const { id, call, version } = await held()
  await expect(call.merge({ id, version, into: id, reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(call.merge({ id, version, into: drill.id, reason })).rejects.toThrow('stay apart')
  await expect(call.merge({ id, version, into: crypto.randomUUID(), reason })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await call.merge({ id, version, into: into.id, reason })).state).toBe('merged')
  const [from, to] = [await read(id), await read(into.id)]
  expect(from).toMatchObject({ mergedInto: into.id, endedAt: expect.any(Date) })
  expect(to).toMatchObject({ severity: 1, agents: expect.arrayContaining(from.agents) })
  expect(await testDb().alert.count({ where: { incidentId: id } })).toBe(0)
  await expect(call.merge({ id: into.id, version: to.version, into: id, reason })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('another severity plans anew and is refused without a change', async () => {
  const { id, call, version } = await held()
  await expect(call.setSeverity({ id, version, severity: 1, reason })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await call.setSeverity({ id, version, severity: 3, reason })
  const found = await read(id)
  expect(found).toMatchObject({ severity: 3, cycle: 2, snapshot: { lapseMs: 86_400_000 } })
  expect(found.events.map(({ title }) => title)).toContain('Severity SEV1 to SEV3')
})

test('a false alarm ends; reopening is for what was resolved, and refused while another of the same fault is open', async () => {
  const { id, call, version } = await held()
  expect((await call.dismiss({ id, version, reason })).state).toBe('false_alarm')
  const again = await held(lead)
  const resolved = await again.call.resolve({ id: again.id, version: again.version, reason })
  const { agents } = await read(again.id)
  const twin = await anIncident({ refs: { agentId: agents[0] ?? '' } })
  await expect(again.call.reopen({ id: again.id, version: resolved.version, reason })).rejects.toThrow(`INC-${twin.number}`)
  const other = await somebody(lead)
  await other.call.dismiss({ id: twin.id, version: twin.version, reason })
  expect((await again.call.reopen({ id: again.id, version: resolved.version, reason })).state).toBe('acknowledged')
  expect(await read(again.id)).toMatchObject({ resolvedAt: null, reopenedAt: expect.any(Date) })
})

test('the timeline is only added to: a correction is an entry of its own, and the database refuses the rest', async () => {
  const { id, call, actor } = await held()
  const note = await call.note({ id, text: '<b>It was</b> \u202e me' })
  const { n } = await call.note({ id, text: 'It was not me', corrects: note.n })
  await expect(call.note({ id, text: 'what?', corrects: 999 })).rejects.toThrow('corrects')
  const page = await call.timeline({ id, of: 'people', limit: 2 })
  expect(page).toMatchObject({ people: 3, items: [{ n, corrects: note.n, by: { name: actor.name } }, { n: note.n }], nextCursor: note.n })
  expect((await call.timeline({ id, of: 'people', cursor: note.n })).items).toHaveLength(1)
  await expect(testDb().incidentEvent.updateMany({ where: { incidentId: id }, data: { title: 'x' } })).rejects.toThrow()
  await expect(testDb().incidentEvent.deleteMany({ where: { incidentId: id } })).rejects.toThrow()
  await expect(testDb().incident.update({ where: { id }, data: { state: 'reviewed', endedAt: new Date() } })).rejects.toThrow()
})

test('a person opens one, once about the same, and nothing about strangers', async () => {
  const { call } = await somebody(operator)
  const title = `The door stood open ${crypto.randomUUID()}`
  const made = await call.open({ type: 'other', severity: 3, title })
  expect(await read(made.id)).toMatchObject({ title, severity: 3, isAutomatic: false, state: 'triggered' })
  expect(await testDb().alert.findFirst({ where: { incidentId: made.id } })).toMatchObject({ source: 'person', judgedAt: expect.any(Date) })
  await expect(call.open({ type: 'other', severity: 3, title })).rejects.toThrow(`INC-${made.number}`)
  await expect(call.open({ type: 'other', severity: 3, title, agentId: 'nobody' })).rejects.toThrow('agentId')
  const grave = await call.open({ type: 'sandbox_escape', severity: 4, title: `Out ${crypto.randomUUID()}` })
  expect((await read(grave.id)).severity).toBe(1)
})

test('minor ones end when their sources have been quiet; grave ones and those of people do not', async () => {
  const minor = anAlert({ source: 'alertmanager', kind: 'CertificateExpiry', refs: { service: crypto.randomUUID() } })
  const grave = anAlert({ source: 'alertmanager', kind: 'DatabaseDown', refs: { service: crypto.randomUUID() } })
  const both = await judged(minor, grave)
  const ids = both.map(({ incidentId }) => incidentId ?? '')
  await closeQuiet(lend, 0)
  expect((await read(ids[0] ?? '')).state).toBe('triggered')
  await testDb().alert.updateMany({
    where: { incidentId: { in: ids } },
    data: { endsAt: new Date(Date.now() - 1000), lastAt: new Date(Date.now() - 1000) },
  })
  await closeQuiet(lend)
  expect((await read(ids[0] ?? '')).state).toBe('triggered')
  await closeQuiet(lend, 0)
  expect((await read(ids[0] ?? '')).state).toBe('resolved')
  expect((await read(ids[1] ?? '')).state).toBe('triggered')
  expect((await entriesAbout(ids[0] ?? '')).map(({ action }) => action)).toEqual(['incidents.open', 'incidents.resolve'])
})

test('lists page without gaps, by view and number, and alerts say whether anybody was told', async () => {
  const { call, actor } = await somebody(lead)
  const made = [await anIncident(), await anIncident(), await anIncident()]
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await call.list({ limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(new Set(seen).size).toBe(seen.length)
  const own = new Set(made.map(({ id }) => id))
  expect(seen.filter((id) => own.has(id))).toEqual(made.map(({ id }) => id))
  expect((await call.list({ search: `inc-${made[1]?.number}`, view: 'all' })).items.map(({ id }) => id)).toContain(made[1]?.id)
  const { alerts } = callerFor(actor)
  const [told] = (await alerts.list({ incidentId: made[0]?.id ?? '' })).items
  expect(told).toMatchObject({ wasTold: true, incident: { number: made[0]?.number } })
  expect(told?.trace?.told.map(({ result }) => result.split(' ')[0])).toContain('shown')
  const alive = anAlert({ source: 'alertmanager', kind: 'Watchdog', severity: 4 })
  await testDb().$transaction((tx) => raiseAlert(tx, alive))
  await judged()
  expect((await alerts.list({ view: 'untold' })).items.map(({ kind }) => kind)).toContain('Watchdog')
})

test('nobody without the right acts, and what is not there is not found', async () => {
  const viewer = (await somebody('manager')).call
  const { id, version } = await anIncident()
  await expect(viewer.acknowledge({ id, version })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'incidents.acknowledge', phase: 'deny' })
  const { call } = await somebody(lead)
  const nobody = crypto.randomUUID()
  await expect(call.get({ id: nobody })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(call.acknowledge({ id: nobody, version: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await viewer.get({ id })).whyNot).toMatchObject({ acknowledge: expect.stringContaining('roles'), resolve: expect.any(String) })
  expect((await call.get({ id })).whyNot.acknowledge).toBeUndefined()
})
