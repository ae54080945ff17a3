import { type Verified, verifyLog } from '@/server/audit/verify-log'
import { type Pool, pool, withConnection } from '@/server/db'

/** Recomputes a range of the stored log on a connection of its own, which reads one state of it. Errors: RangeError for a range the log has not. */
export const recomputeLog = (range: { from: number; to: number }, from: Pool = pool()): Promise<Verified> =>
  withConnection(from, (client) => verifyLog(client, range))
