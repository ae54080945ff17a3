import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { kindsOf } from '@/server/runs/kinds'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { startEngine, stopEngines, untilRun } from '@/server/testing/runs/engines'
import { runOf, stepsOf } from '@/server/testing/runs/orders'
import { aFastFollower, aFollower, anAgent, startStop } from '@/server/testing/runs/stop-runs'
import { denyLatch } from './deny-latch'
import { group } from './people'

hostOwnDatabase()
afterEach(async () => {
  await stopEngines()
  await pool().query(`UPDATE role_instance SET status = '{"stopped": true}'`)
  await checkInvariants()
})
afterAll(() => pool().end())

const quick = { ...denyLatch, timeoutMs: 1500 }
const kinds = kindsOf([quick, group])
const latch = (agentId: string, as: 'suspended' | 'blocked', n = 1) => ({
  n,
  kind: 'deny-latch@1',
  title: `${as} ${agentId}`,
  params: { of: 'agent', agentId, as },
})
const stateOf = async (agentId: string) =>
  (await pool().query<{ state: string; version: number }>('SELECT state, version FROM agent WHERE agent_id = $1', [agentId])).rows[0]
const run = async (...steps: ReturnType<typeof latch>[]) => {
  const id = await startStop({ kinds, steps, reason: 'it reached for a door' })
  await startEngine('w1', { kinds })
  return id
}

test('suspends, then blocks: recorded with who, why and the run, and done when every engine and controller said that it follows', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  await aFastFollower('controller-1')
  const id = await run(latch(agentId, 'suspended'), latch(agentId, 'blocked', 2))
  await untilRun(id, 'done')
  expect(await stateOf(agentId)).toEqual({ state: 'blocked', version: 3 })
  const { rows } = await pool().query('SELECT action, by, reason, before, after FROM agent_version WHERE agent_id = $1 ORDER BY version', [
    agentId,
  ])
  expect(rows).toEqual([
    { action: 'agents.suspend', by: 'anna', reason: 'it reached for a door', before: { state: 'active' }, after: { state: 'suspended' } },
    { action: 'agents.block', by: 'anna', reason: 'it reached for a door', before: { state: 'suspended' }, after: { state: 'blocked' } },
  ])
})

test('F8 the row is written and an engine does not follow: not confirmed, and it is named', async () => {
  const agentId = await anAgent()
  await aFastFollower()
  await aFollower('engine-2', { revision: 1 })
  await aFollower('controller-1', { role: 'controller', revision: null })
  const id = await run(latch(agentId, 'suspended'))
  await untilRun(id, 'failed')
  expect((await runOf(id)).outcome).toContain('not confirmed: not followed yet by controller controller-1, engine engine-2')
  expect((await stateOf(agentId))?.state).toBe('suspended')
})

test('no engine is heard of, or one fell silent: nobody can say that it denies', async () => {
  const [first, second] = [await anAgent(), await anAgent()]
  const id = await run(latch(first, 'blocked'))
  await untilRun(id, 'failed')
  expect((await runOf(id)).outcome).toContain('not confirmed: no engine is heard of')
  await aFastFollower()
  await aFollower('engine-2', { revision: 1, agoS: 60 })
  const next = await startStop({ kinds, steps: [latch(second, 'blocked')] })
  await untilRun(next, 'failed')
  expect((await runOf(next)).outcome).toContain('not heard of any more: engine engine-2')
})

test('one that is denied already, and one that nobody registered, change nothing', async () => {
  const agentId = await anAgent('blocked')
  await aFastFollower()
  const id = await run(latch(agentId, 'suspended'), latch('nobody-knows', 'blocked', 2))
  await untilRun(id, 'done')
  expect(await stateOf(agentId)).toEqual({ state: 'blocked', version: 1 })
})

test('a stop goes on after a step that failed, and ends as failed, naming it', async () => {
  const agentId = await anAgent()
  await aFollower('engine-2', { revision: 1 })
  const id = await run(latch(agentId, 'suspended'), latch(agentId, 'blocked', 2))
  await vi.waitUntil(async () => (await stepsOf(id))[0]?.state === 'failed', { timeout: 10_000 })
  await aFastFollower('engine-2')
  await untilRun(id, 'failed')
  expect((await stepsOf(id)).map(({ state }) => state)).toEqual(['failed', 'done'])
  expect((await stateOf(agentId))?.state).toBe('blocked')
  expect((await runOf(id)).outcome).toBe(`step 1, suspended ${agentId}: not confirmed: not followed yet by engine engine-2`)
})
