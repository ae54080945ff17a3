import type { ServiceContext } from '@/server/context'
import type { Db } from '@/server/db'
import { serviceContext, testDb } from './actors'

const DONE = new Error('rolled back on purpose')

/** Runs inside one transaction that is always rolled back: what a test deletes or adds, no other suite sees. */
export async function withRollback(run: (ctx: ServiceContext) => Promise<void>): Promise<void> {
  const inside = testDb().$transaction(
    async (tx) => {
      await run({ ...serviceContext(), db: tx as unknown as Db }) // every query of the client, and no transaction inside it
      throw DONE
    },
    { maxWait: 10_000, timeout: 50_000 },
  )
  await inside.catch((err: unknown) => {
    if (err !== DONE) throw err
  })
}
