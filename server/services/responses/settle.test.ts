import { expect, test } from 'vitest'
import type { Role } from '@/lib/access'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anIncident, hostIncidents } from '@/server/testing/incidents'
import { aPersona } from '@/server/testing/people'

hostIncidents()
const somebody = async (role: Role) => {
  const actor = await aPersona(role)
  return { actor, call: callerFor(actor).incidents }
}
const aDrop = () => anIncident({ source: 'alertmanager', kind: 'compliance_drop', refs: { service: crypto.randomUUID() } })
const step = (id: string, n: number) => testDb().responseStep.findUniqueOrThrow({ where: { incidentId_n: { incidentId: id, n } } })
const note = 'the version before it is active again'

test('a person marks a step done: on its row, the timeline and in the log', async () => {
  const { id } = await aDrop()
  const { actor, call } = await somebody('operator')
  expect(await call.settleStep({ id, n: 2, as: 'done', note })).toEqual({ id, n: 2 })
  expect(await step(id, 2)).toMatchObject({ state: 'done', by: actor.id, note, at: expect.any(Date) })
  const event = await testDb().incidentEvent.findFirstOrThrow({ where: { incidentId: id, kind: 'response' } })
  expect(event).toMatchObject({
    byKind: 'person',
    by: actor.id,
    title: 'One version: go back to the one before it: marked done',
    detail: note,
  })
  expect(
    (await entriesAbout(id)).filter(({ action }) => action === 'incidents.step').map(({ phase, outcome }) => [phase, outcome]),
  ).toEqual([
    ['intent', null],
    ['outcome', 'done'],
  ])
  const detail = await call.get({ id })
  expect(detail.response.steps[1]).toMatchObject({ by: { id: actor.id, name: actor.name }, whyNot: { done: 'It is done.' } })
})

test('two who say it at one moment: one is first, the other hears so', async () => {
  const { id } = await aDrop()
  const both = await Promise.all([somebody('operator'), somebody('analyst')])
  const results = await Promise.allSettled(both.map(({ call }) => call.settleStep({ id, n: 3, as: 'done', note })))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
})

test('leaving one out is the commander’s; what begins by itself or is observed is nobody’s word', async () => {
  const { id, version } = await aDrop()
  const [first, second] = [await somebody('operator'), await somebody('analyst')]
  await first.call.acknowledge({ id, version })
  await expect(second.call.settleStep({ id, n: 2, as: 'skipped', note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await first.call.settleStep({ id, n: 2, as: 'skipped', note })
  expect((await step(id, 2)).state).toBe('skipped')
  await expect(first.call.settleStep({ id, n: 1, as: 'done', note })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('by itself'),
  })
  const fled = await anIncident()
  const isolate = { incidentId_n: { incidentId: fled.id, n: 1 } }
  await testDb().responseStep.update({ where: isolate, data: { state: 'failed' } })
  await expect(first.call.settleStep({ id: fled.id, n: 1, as: 'done', note })).rejects.toThrow('observed')
})

test('no such incident or step, a role that may not, and texts that are none', async () => {
  const { id } = await aDrop()
  const { call } = await somebody('operator')
  await expect(call.settleStep({ id: crypto.randomUUID(), n: 1, as: 'done', note })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(call.settleStep({ id, n: 99, as: 'done', note })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('n: '),
  })
  for (const text of ['no', 'a\u0000bcdefg'])
    await expect(call.settleStep({ id, n: 2, as: 'done', note: text })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(callerFor(actorWith('manager')).incidents.settleStep({ id, n: 2, as: 'done', note })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'incidents.step', outcome: 'denied' })
  expect((await step(id, 2)).state).toBe('pending')
})
