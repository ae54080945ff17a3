import { type NoteSigner, publicBytes } from '@/server/audit/note'
import { verifyLog } from '@/server/audit/verify-log'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { createDb } from '@/server/db'
import type { Anchor } from '@/server/ports/anchor'
import { checkWhole, type Verify } from '@/server/services/audit/check-whole'
import { type Keeping, type Kept, keepLog, startKeeping } from '@/server/services/audit/keep-log'
import type { LogDatabase } from './log-database'

/** A clock that a test moves. */
export type Clock = { now: () => Date; pass: (ms: number) => void }
export function aClock(): Clock {
  let ahead = 0
  return {
    now: () => new Date(Date.now() + ahead),
    pass: (ms) => {
      ahead += ms
    },
  }
}

export type Keeper = {
  ctx: ServiceContext
  turn: (over?: Partial<Keeping>) => Promise<Kept>
  /** A look at the whole log beside the turns; each turn takes one of its own after it, unless one goes on. */
  whole: (verify?: Verify) => Promise<void>
  close: () => Promise<void>
}

/** The minute's work on a database of its own, turn by turn, without waiting for minutes. */
export async function aKeeper(
  database: LogDatabase,
  { signers, anchors, clock }: { signers: readonly NoteSigner[]; anchors: readonly Anchor[]; clock: Clock },
): Promise<Keeper> {
  const db = createDb(database.url.app, 2)
  const client = await database.connect('sequencer')
  const actor = systemActor('worker')
  const request = { requestId: crypto.randomUUID(), source: { ip: 'local', uaHash: 'test' }, db, now: clock.now }
  const ctx: ServiceContext = { ...createContext({ actor, ...request }), actor, entry: null }
  let kept = startKeeping(clock.now())
  let [unchecked, isBusy]: [string | null, boolean] = [null, false]
  const recompute: Verify = (options) => verifyLog(client, options)
  const whole = async (verify = recompute) => {
    if (isBusy) return
    isBusy = true
    unchecked = await checkWhole(ctx, { client, verify })
    isBusy = false
  }
  return {
    ctx,
    whole,
    turn: async (over = {}) => {
      const used = over.signers ?? signers
      const keys = used.map(({ name, key }) => ({ name, publicKey: publicBytes(key), from: new Date(0), until: null }))
      const sealing = { isWrong: false, why: null }
      kept = await keepLog(
        ctx,
        { client, anchors, signers: used, keys, waitsWhy: null, verify: recompute, unchecked, sealing, ...over },
        kept,
      )
      await whole(over.verify)
      return kept
    },
    close: () => db.$disconnect(),
  }
}
