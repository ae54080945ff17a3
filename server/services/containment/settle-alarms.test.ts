import { expect, test } from 'vitest'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { confirmed } from '@/server/testing/elevation'
import { anIncident, hostIncidents } from '@/server/testing/incidents'
import { addSandbox, anAgent } from '@/server/testing/sandbox-rows'
import { settleContainmentAlarms } from './settle-alarms'

/** Alarms are of the whole installation, so this suite has a database to itself. */
hostIncidents()

const reason = 'it asks for what it should not have'

/** A containment by hand that said what it did. Out: its run, its alarm, and the sandbox. */
async function contained(isOver = true) {
  const agentId = anAgent()
  await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  const { id, podName } = await addSandbox({ agentId })
  const analyst = actorWith('analyst')
  const input = { id, requestId: crypto.randomUUID(), reason, typed: podName }
  const asked = await confirmed(analyst, 'sandboxes.contain', { kind: 'sandbox', id }, input)
  const { runId } = await callerFor(analyst).sandboxes.contain(asked)
  const key = `run:${runId}:said:12`
  await raiseAlarm(serviceContext(), { key, severity: 2, title: `A containment of ${agentId} ran`, detail: '1 sandbox.' })
  if (isOver) await endRun(runId)
  return { id, runId, key, agentId }
}
const endRun = (id: string) =>
  testDb().run.update({ where: { id }, data: { state: 'done', outcome: 'verified', finishedAt: new Date(), epoch: { increment: 1 } } })
const settle = () => settleContainmentAlarms(serviceContext())
const stands = async (key: string) => (await testDb().alarm.count({ where: { key, clearedAt: null } })) === 1
async function review(sandboxId: string): Promise<void> {
  const lead = callerFor(actorWith('lead'))
  const found = await testDb().stopReview.findFirstOrThrow({ where: { targetId: sandboxId } })
  await lead.stops.review({ id: found.id, note: 'it was rightly contained' })
}

test('its alarm stands until somebody else has looked at the containment, and ends then: not while its run goes on', async () => {
  const { id, runId, key } = await contained(false)
  await settle()
  expect(await stands(key)).toBe(true)
  await review(id)
  expect(await settle()).toBe(0)
  await endRun(runId)
  expect(await settle()).toBe(1)
  expect(await stands(key)).toBe(false)
  expect(await settle()).toBe(0)
})

test('one that ran and nobody looked at stands, beside one that was reviewed', async () => {
  const [seen, unseen] = [await contained(), await contained()]
  await review(seen.id)
  expect(await settle()).toBe(1)
  expect([await stands(seen.key), await stands(unseen.key)]).toEqual([false, true])
})

test('reviewed, and a stop has the sandbox since: it ends all the same', async () => {
  const { id, runId, key } = await contained()
  const { runId: another } = await contained()
  await testDb().sandbox.update({ where: { id }, data: { runId: another } })
  await review(id)
  await settle()
  expect([runId === another, await stands(key)]).toEqual([false, false])
})

test('a drill’s ends with its run: nobody reviews it as a stop', async () => {
  const { runId, key } = await contained(false)
  await testDb().run.update({ where: { id: runId }, data: { drill: true } })
  await settle()
  expect(await stands(key)).toBe(true)
  await endRun(runId)
  await settle()
  expect(await stands(key)).toBe(false)
})

test('it ends when its incident is past being contained, whoever reviews the stop', async () => {
  const { id, key, agentId } = await contained()
  const incident = await anIncident({ refs: { agentId, sandboxId: id } })
  expect(await settle()).toBe(0)
  await testDb().incident.update({ where: { id: incident.id }, data: { state: 'acknowledged' } })
  expect(await settle()).toBe(0)
  const at = new Date()
  await testDb().incident.update({ where: { id: incident.id }, data: { state: 'contained', containedAt: at } })
  expect(await settle()).toBe(0)
  await testDb().incident.update({ where: { id: incident.id }, data: { state: 'mitigated', mitigatedAt: at } })
  expect(await settle()).toBe(1)
  expect(await stands(key)).toBe(false)
})
