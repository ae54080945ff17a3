import { expect, test } from 'vitest'
import type { Prisma } from '@/server/generated/prisma/client'
import { fixtureOf } from '@/server/services/violations/fixture'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { aDraft, shippedFiles, tooMuchMemory } from '@/server/testing/drafts'
import { toolsForTests } from '@/server/testing/policy-tools'
import { listFalseAlarms } from './list-false-alarms'
import { runDraftTests } from './run-tests'
import { takeFalseAlarm } from './take-false-alarm'

/** It stands still, so that a slow machine does not end the search for a smaller input. */
const NOW = new Date()
const ctx = () => ({ ...serviceContext(actorWith('analyst')), policyTools: toolsForTests(), now: () => NOW })
const files = () => shippedFiles().filter(({ path }) => !path.endsWith('_test.rego'))

/** What a false alarm leaves, as its verb writes it. */
async function aFalseAlarm(): Promise<{ id: string; decisionId: string }> {
  const [id, decisionId] = [crypto.randomUUID(), crypto.randomUUID()]
  const at = Date.now()
  const record = {
    ...{ decision_id: decisionId, input: tooMuchMemory(), masked: [], erased: [] },
    nd_builtin_cache: { 'time.now_ns': { '[]': at * 1e6 } },
    acgs: { asked: { agent_id: 'agent-7', action: 'execute_in_sandbox', type: 'sandbox_execution' } },
  }
  const body = fixtureOf(record as unknown as Parameters<typeof fixtureOf>[0], 'it had leave to do so') as unknown as Prisma.InputJsonObject
  const { origin } = serviceContext()
  await testDb().violation.create({
    data: {
      ...{ id, principle: 'non_maleficence', agentId: 'agent-7', family: `family-${id}`, origin, severity: 1, state: 'false_positive' },
      ...{ firstSeen: new Date(at), lastSeen: new Date(at), settledAt: new Date(at), lastDecision: decisionId },
      ...{ occurred: 1, prevented: 1, uncontrolled: 0, waived: 0 },
      fixtures: { create: { id, decisionId, body, createdBy: 'a test' } },
    },
  })
  return { id, decisionId }
}

test('a false alarm becomes a test that fails until the rule is mended', { timeout: 90_000 }, async () => {
  const { id: fixtureId } = await aFalseAlarm()
  const id = await aDraft(files())
  const made = await takeFalseAlarm(ctx(), { id, version: 1, fixtureId })
  expect(made).toMatchObject({ draftVersion: 2, remark: null })
  const run = await runDraftTests(ctx(), { id, unsaved: [], isQuick: true })
  expect(run).toMatchObject({ failed: 1, tests: [{ name: made.test.name, state: 'fail' }] })
  const { items, total } = await listFalseAlarms(ctx(), { id, limit: 100 })
  expect(items.find((one) => one.id === fixtureId)).toMatchObject({ isTaken: true })
  expect(total).toBeGreaterThanOrEqual(1)
})

test('what is not there, or moved, is refused; who may not write is denied, and that is kept', async () => {
  const id = await aDraft(files())
  const { id: fixtureId } = await aFalseAlarm()
  await expect(takeFalseAlarm(ctx(), { id, version: 1, fixtureId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(takeFalseAlarm(ctx(), { id, version: 5, fixtureId })).rejects.toMatchObject({ code: 'CONFLICT' })
  const asked = { id, version: 1, fixtureId }
  await expect(callerFor(actorWith('manager')).draftTests.takeFalseAlarm(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(id)).map(({ outcome }) => outcome)).toEqual([null, 'denied'])
})
