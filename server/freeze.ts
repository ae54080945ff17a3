import { AppError } from '@/lib/errors'
import { FREEZE_LOCK, frozenUntil } from '@/lib/freeze-class'
import type { Db, Tx } from '@/server/db'

/** The freeze in force, or null. */
export const activeFreeze = (db: Pick<Db, 'freeze'>, now: Date) =>
  db.freeze.findFirst({
    where: { endedAt: null, until: { gt: now } },
    orderBy: { until: 'desc' },
    select: { id: true, reason: true, startedBy: true, startedAt: true, until: true },
  })

/** Holds back what a freeze holds back. Errors: CONFLICT naming its end and its reason. */
export async function refuseInFreeze(db: Pick<Db, 'freeze'>, now: Date): Promise<void> {
  const freeze = await activeFreeze(db, now)
  if (!freeze) return
  throw new AppError('CONFLICT', `${frozenUntil(freeze.until)}: ${freeze.reason}. Only reading and stopping go on.`)
}

/** One lock of the database: a change shares it until its transaction ends, the start of a freeze waits for all of them and holds up new ones. */
const LOCK = BigInt(FREEZE_LOCK)

/** The same inside a transaction, and until it ends: no freeze starts between this look and the change. Errors: CONFLICT. */
export async function refuseInFreezeUntilDone(tx: Tx, now: Date): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(${LOCK})`
  await refuseInFreeze(tx, now)
}

/** For the transaction that starts a freeze: changes that run already are finished by then, later ones meet it. */
export const waitForChanges = (tx: Tx): Promise<number> => tx.$executeRaw`SELECT pg_advisory_xact_lock(${LOCK})`

/** The database as a change sees it that a freeze holds back: each of its transactions looks first. */
export function heldByFreeze(db: Db, now: () => Date): Db {
  const held = <T>(run: (tx: Tx) => Promise<T>, options?: Parameters<Db['$transaction']>[1]): Promise<T> =>
    db.$transaction(async (tx) => {
      await refuseInFreezeUntilDone(tx, now())
      return run(tx)
    }, options)
  return new Proxy(db, { get: (target, name) => (name === '$transaction' ? held : Reflect.get(target, name, target)) })
}
