import { afterAll, afterEach, beforeAll } from 'vitest'
import { pool } from '@/server/db'
import { checkInvariants } from '@/server/testing/invariants'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { stopEngines } from './engines'
import { type FarSide, startFarSide } from './far-side'

export const aTarget = () => `t-${crypto.randomUUID()}`

/** The runs of this file have a database and a far side to themselves; after each test what must always hold is checked. */
export function hostRuns() {
  hostOwnDatabase()
  let side: FarSide | undefined
  const far = (): FarSide => {
    if (!side) throw new Error('the far side starts before the first test')
    return side
  }
  beforeAll(async () => {
    side = await startFarSide()
  })
  afterEach(async () => {
    await stopEngines()
    far().behave(() => 'answer')
    await checkInvariants()
  })
  afterAll(async () => {
    side?.close()
    await pool().end()
  })
  return {
    far,
    /** A step whose effect is on the far side. */
    step: (n: number, kind: string, [target, more = {}]: readonly [string, object?]) => ({
      n,
      kind: `far.${kind}@1`,
      params: { url: far().url, target, value: 7, ...more },
    }),
  }
}
