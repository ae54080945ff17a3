import { afterAll, beforeAll } from 'vitest'
import { type ServiceContext, systemActor } from '@/server/context'
import { createDb } from '@/server/db'
import { serviceContext, testDb } from './actors'
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

/** The tests of this file have a migrated database to themselves: for work that takes whatever waits, or counts all there is. Called before
 *  anything asks for the tests' own client. */
export function hostOwnDatabase(): void {
  let own: Awaited<ReturnType<typeof createLogDatabase>> | undefined
  beforeAll(async () => {
    own = await createLogDatabase()
    process.env.DATABASE_URL = own.url.app
    process.env.DATABASE_OWNER_URL = own.url.owner
    process.env.AUDIT_DATABASE_URL = own.url.sequencer
  })
  afterAll(async () => {
    await testDb().$disconnect()
    await own?.drop()
  })
}
