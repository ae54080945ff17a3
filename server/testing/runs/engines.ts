import { vi } from 'vitest'
import { lanePool } from '@/server/db'
import { createLog } from '@/server/log'
import { createRunEngine, type EngineOptions, type RunEngine } from '@/server/runs/engine'
import { farKinds } from './kinds'
import { runOf } from './orders'

const open = new Set<() => Promise<void>>()

/** A worker's engine in this process, on pools of its own. */
export async function startEngine(worker: string, more: Partial<EngineOptions> = {}): Promise<RunEngine> {
  const pools = more.pools ?? { 0: lanePool(0), 1: lanePool(1), 2: lanePool(2) }
  const engine = createRunEngine({
    worker,
    kinds: farKinds(worker),
    log: createLog('test'),
    now: () => new Date(),
    cluster: () => null,
    callerOf: async () => ({ kind: 'self' }),
    pools,
    ...more,
  })
  open.add(async () => {
    engine.stop()
    await Promise.allSettled(Object.values(pools).map((pool) => pool.end()))
  })
  await engine.start()
  return engine
}

export async function stopEngines(): Promise<void> {
  await Promise.all([...open].map((close) => close()))
  open.clear()
}

export const untilRun = (id: string, ...states: string[]): Promise<void> =>
  vi.waitUntil(async () => states.includes((await runOf(id)).state), { timeout: 30_000, interval: 20 }).then(() => undefined)
