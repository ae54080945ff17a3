import { expect, test } from 'vitest'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { withRollback } from '@/server/testing/rollback'
import { addEvent, addSandbox } from '@/server/testing/sandbox-rows'
import { readContainment } from './containment'
import type { Instance } from './instances'
import { sandboxNeedOf } from './sandbox-need'

const now = new Date()
const ago = (ms: number) => new Date(now.getTime() - ms)
const controller = (over: Partial<Instance> = {}): Instance => ({
  ...{ id: 'c', role: 'controller', version: '0', startedAt: ago(60_000), heartbeatAt: ago(500), ageMs: 500, isAlive: true },
  status: { reconciledAt: ago(500).toISOString() },
  ...over,
})

/** A board of its own origin. */
async function board(ctx: ServiceContext) {
  const origin = `test-${crypto.randomUUID()}`
  const asked = { window: '1h' as const, origin, slo: await readSetting(ctx, 'slo'), now }
  const sandbox = async (tookMs: number | null, over: Parameters<typeof addSandbox>[0] = {}) => {
    const containedAt = tookMs === null ? null : ago(60_000 - tookMs)
    const { id } = await addSandbox({ origin, containedAt, requestedAt: ago(120_000), ...over }, ctx.db)
    await addEvent({ sandboxId: id, receivedAt: ago(60_000), drill: over.drill ?? false, origin }, ctx.db)
  }
  return { sandbox, read: (instances: Instance[] | null = [controller()]) => readContainment(ctx, asked, instances) }
}

test('without a controller, or before anything was contained, it is unknown and says why', () =>
  withRollback(async (ctx) => {
    const { read } = await board(ctx)
    expect(await read([])).toMatchObject({ state: 'unknown', value: null, why: 'no sandbox controller is connected' })
    expect(await read(null)).toMatchObject({ state: 'unknown', value: null, why: 'heartbeats could not be read' })
    expect(await read()).toMatchObject({ state: 'unknown', value: null, n: 0, why: 'no containment in the window' })
  }))

test('the slowest of the window, drills and other origins left out; near past the line of being contained, over past that of a stop', () =>
  withRollback(async (ctx) => {
    const { sandbox, read } = await board(ctx)
    await sandbox(4000)
    await sandbox(6000)
    await sandbox(50_000, { drill: true })
    await sandbox(50_000, { origin: 'elsewhere' })
    expect(await read()).toMatchObject({ state: 'ok', value: 6000, n: 2, line: 30_000, why: 'event to observed' })
    await sandbox(12_000)
    expect(await read()).toMatchObject({ state: 'warn', value: 12_000, n: 3 })
    await sandbox(31_000)
    expect(await read()).toMatchObject({ state: 'breach', value: 31_000, n: 4 })
  }))

test('one that nobody observed counts with its time so far; one that ended by itself before is none; old words are stale', () =>
  withRollback(async (ctx) => {
    const { sandbox, read } = await board(ctx)
    await sandbox(null, { state: 'ended', endedAt: ago(59_000), ending: 'normal_completion' })
    expect(await read()).toMatchObject({ value: null, n: 0 })
    await sandbox(null)
    const open = await read()
    expect(open).toMatchObject({ state: 'breach', n: 1, why: '1 not observed yet' })
    expect(open.value).toBeGreaterThanOrEqual(60_000)
    const silent = [controller({ status: { reconciledAt: ago(31_000).toISOString() } })]
    expect(await read(silent)).toMatchObject({ state: 'stale' })
  }))

test('what a person has to look at: still running is over, contained late is near, nothing is nothing', () => {
  const none = { uncontrolled: 0, stillRun: 0, unmatched: 0, lost: 0 }
  expect(sandboxNeedOf(null)).toEqual([])
  expect(sandboxNeedOf(none)).toEqual([])
  expect(sandboxNeedOf({ ...none, uncontrolled: 2, stillRun: 1 })).toMatchObject([
    { state: 'breach', detail: '1 sandbox of them is still not contained' },
  ])
  expect(sandboxNeedOf({ ...none, uncontrolled: 2 })).toMatchObject([{ state: 'warn' }])
  expect(sandboxNeedOf({ ...none, unmatched: 1, lost: 1 }).map(({ id }) => id)).toEqual(['events-unmatched', 'sandboxes-lost'])
})
