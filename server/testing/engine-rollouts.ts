import { vi } from 'vitest'
import type { RolloutStatus } from '@/server/engine/rollout/candidate'
import type { TestEngine } from './engine'

/** Waits until this engine says so of the rollout. */
export const untilRollout = (at: TestEngine, wanted: Partial<RolloutStatus>) =>
  vi.waitFor(
    () => {
      const said = at.engine.parts.rollout()
      const isIt = Object.entries(wanted).every(([name, value]) => said?.[name as keyof RolloutStatus] === value)
      if (!isIt) throw new Error(`the rollout is ${JSON.stringify(said)}`)
    },
    { timeout: 50_000, interval: 20 },
  )
