import { AppError } from '@/lib/errors'
import type { Db } from '@/server/db'

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
  const until = freeze.until
    .toISOString()
    .replace(/:\d\d\.\d+Z$/, ' UTC')
    .replace('T', ' ')
  throw new AppError('CONFLICT', `Changes are frozen until ${until}: ${freeze.reason}. Only reading and stopping go on.`)
}
