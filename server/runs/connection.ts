import type { Sql } from '@/server/audit/sql'
import { inTransaction } from '@/server/audit/sql'
import { type Pool, pool, withConnection } from '@/server/db'

/** Lends one connection. */
export type Lend = <T>(run: (client: Sql) => Promise<T>) => Promise<T>

export const lendFrom =
  (from: Pool): Lend =>
  (run) =>
    withConnection(from, run)

/** For callers outside the engine: a start, a decision, a resolution. */
export const lendRuns: Lend = (run) => withConnection(pool(), run)

export const inOne = <T>(lend: Lend, run: (client: Sql) => Promise<T>): Promise<T> =>
  lend((client) => inTransaction(client, () => run(client)))

/** PostgreSQL's code of an error, '' where it is another one. */
export const sqlState = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
