import { type ServiceContext, systemActor } from '@/server/context'
import { createDb } from '@/server/db'
import { serviceContext } from './actors'
import { createLogDatabase } from './log-database'

/** Runs on a migrated database in which nobody else is: for rules about all there are, such as the last of its kind. */
export async function inOwnDatabase(run: (ctx: ServiceContext) => Promise<void>): Promise<void> {
  const own = await createLogDatabase()
  const db = createDb(own.url.app, 2)
  try {
    await run({ ...serviceContext(systemActor('test')), db })
  } finally {
    await db.$disconnect()
    await own.drop()
  }
}
