import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ServiceContext } from '@/server/context'
import { testDb } from '@/server/testing/actors'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { aFlip, aMinute, anEngine, aRollout, endRollouts, noEngines, workerAt } from '@/server/testing/rollouts'
import { advanceRollout } from './advance'
import { keepRollout } from './keep'

hostOwnDatabase()
beforeEach(noEngines)
afterEach(endRollouts)

const NOW = new Date()
async function aRipeCanary() {
  const made = await aRollout({ step: 'canary_1', since: new Date(NOW.getTime() - 600_000) })
  await anEngine('engine-1', { ...made, step: 'canary_1', at: NOW })
  await aMinute(made.id, { at: new Date(NOW.getTime() - 300_000), step: 'canary_1', decided: 60 })
  return made
}
const read = (id: string) => testDb().policyRollout.findUniqueOrThrow({ where: { id } })
/** A worker whose process ends before the transaction of its move: everything was measured, nothing was written. */
function killedBeforeMoving(): ServiceContext {
  const ctx = workerAt(NOW)
  const db = new Proxy(ctx.db, {
    get: (target, name) => (name === '$transaction' ? () => Promise.reject(new Error('killed')) : Reflect.get(target, name, target)),
  })
  return { ...ctx, db }
}

test('F1: a worker killed between measuring and moving leaves the rollout where it was, and the next one moves it once', async () => {
  const made = await aRipeCanary()
  await expect(advanceRollout(killedBeforeMoving())).rejects.toThrow('killed')
  expect(await read(made.id)).toMatchObject({ step: 'canary_1', stepVersion: 1, state: 'running' })
  expect(await advanceRollout(workerAt(NOW))).toBe('advanced')
  expect(await read(made.id)).toMatchObject({ step: 'canary_10', stepVersion: 2 })
})

test('F1: killed before an abort, the next worker aborts from the same rows', async () => {
  const made = await aRipeCanary()
  await aFlip(made.id)
  await expect(advanceRollout(killedBeforeMoving())).rejects.toThrow('killed')
  expect(await read(made.id)).toMatchObject({ state: 'running' })
  expect(await advanceRollout(workerAt(NOW))).toBe('aborted')
})

test('two workers at once, past each other’s lock: one move, and the other sees that it lost', async () => {
  const made = await aRipeCanary()
  const turns = await Promise.all([advanceRollout(workerAt(NOW)), advanceRollout(workerAt(NOW))])
  expect(turns).toContain('advanced')
  expect(turns.filter((one) => one === 'advanced')).toHaveLength(1)
  expect(await read(made.id)).toMatchObject({ step: 'canary_10', stepVersion: 2 })
  expect(await testDb().policyEvent.count({ where: { version: made.version } })).toBe(1)
})

test('of many workers that come at once the rollout moves one step', async () => {
  const made = await aRipeCanary()
  await Promise.all(Array.from({ length: 4 }, () => keepRollout(workerAt(NOW))))
  expect(await read(made.id)).toMatchObject({ step: 'canary_10', stepVersion: 2 })
})
