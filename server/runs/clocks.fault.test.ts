import { beforeAll, expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { entriesAbout } from '@/server/testing/audit'
import { settableClock } from '@/server/testing/runs/database-clock'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { runOf, startSteps, stepsOf } from '@/server/testing/runs/orders'
import { createClockWatch } from './clock-watch'
import { inOne, lendFrom } from './connection'
import { armTimer, fireTimers } from './timers'

const { far, step } = hostRuns()
const lend = () => lendFrom(pool())
const HOUR_MS = 3_600_000
let setClock: (offMs: number) => Promise<void>
beforeAll(async () => {
  setClock = await settableClock()
})

test('F17 a clock that is an hour off claims nothing, says so in the log, and claims again once it is right', async () => {
  const worker = `w-${crypto.randomUUID()}`
  let offMs = 0
  const warned: number[] = []
  const clocks = createClockWatch({ lend: lend(), now: () => new Date(Date.now() + offMs), worker, onWarn: (ms) => warned.push(ms) })
  expect((await clocks.look()).mayClaim).toBe(true)
  offMs = 3_600_000
  expect((await clocks.look()).mayClaim).toBe(false)
  offMs = 5000
  expect((await clocks.look()).mayClaim).toBe(true)
  expect(warned).toHaveLength(2)
  expect((await entriesAbout(worker)).map(({ action }) => action)).toEqual(['clocks.skew', 'clocks.skew'])
})

test('F17 a worker whose clock is an hour off claims nothing and says why; one that is right does its work', async () => {
  const target = aTarget()
  const wrong = await startEngine('wrong', { now: () => new Date(Date.now() + HOUR_MS) })
  const runId = await startSteps({ targets: [target], steps: [step(1, 'converge', [target])] })
  expect(wrong.state().reasons).toEqual(['runs: the clock of this machine is far from the database’s'])
  await startEngine('right')
  await untilRun(runId, 'done')
  expect((await runOf(runId)).epoch).toBe(1)
  expect(
    far()
      .done.filter((call) => call.target === target)
      .map(({ worker }) => worker),
  ).toEqual(['right'])
})

test('F18 the database’s clock goes back an hour in a step: the run ends, intent before outcome, and nobody takes it over', async () => {
  const target = aTarget()
  await startEngine('w1')
  await startEngine('w2')
  const runId = await startSteps({
    targets: [target],
    steps: [step(1, 'once', [target, { verifyMs: 1500 }]), step(2, 'converge', [target])],
    timeoutMs: 60_000,
  })
  await vi.waitUntil(async () => far().doneTo(target) === 1 && (await stepsOf(runId))[0]?.state === 'verifying', { timeout: 15_000 })
  await setClock(-HOUR_MS)
  try {
    await untilRun(runId, 'done')
  } finally {
    await setClock(0)
  }
  expect([far().doneTo(target), (await runOf(runId)).epoch]).toEqual([2, 1])
  expect((await entriesAbout(`${runId}/2`)).map(({ phase }) => phase)).toEqual(['intent', 'outcome'])
})

test('F18 the database’s clock goes back over a timer that has fired: it does not fire twice', async () => {
  const ref = crypto.randomUUID()
  const fired: string[] = []
  const handlers = { test: async (_client: unknown, timer: { ref: string }) => void fired.push(timer.ref) }
  const dueAt = new Date(Date.now() - 1000)
  await inOne(lend(), (client) => armTimer(client, { kind: 'test', ref, dueAt }))
  await fireTimers(lend(), handlers)
  await setClock(-HOUR_MS)
  try {
    await inOne(lend(), (client) => armTimer(client, { kind: 'test', ref, dueAt }))
    await fireTimers(lend(), handlers)
    await setClock(0)
    await fireTimers(lend(), handlers)
  } finally {
    await setClock(0)
  }
  expect(fired).toEqual([ref])
})

test('F18 a step back of the database’s clock is an entry of the log', async () => {
  const worker = `w-${crypto.randomUUID()}`
  const clocks = createClockWatch({ lend: lend(), now: () => new Date(), worker, onWarn: () => undefined })
  await clocks.look()
  await setClock(-HOUR_MS)
  try {
    expect((await clocks.look()).mayClaim).toBe(false)
  } finally {
    await setClock(0)
  }
  expect((await clocks.look()).mayClaim).toBe(true)
  expect((await entriesAbout(worker)).map(({ reason }) => reason)).toEqual([
    expect.stringContaining('stepped back by'),
    expect.stringContaining('claims nothing'),
    expect.stringContaining('claims again'),
  ])
})
