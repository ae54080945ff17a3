import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb } from '@/server/db'
import { runCommand } from '@/server/services/run-command'
import { actorWith, serviceContext } from '@/server/testing/actors'
import { createLogDatabase, type LogDatabase } from '@/server/testing/log-database'
import { targetOf } from './entry'

let database: LogDatabase
let owner: pg.Client
beforeAll(async () => {
  database = await createLogDatabase()
  owner = await database.connect('owner')
})
afterAll(() => database.drop())

test('F5 a database that cannot be written: an opening action is refused saying so, and nothing of it is done', async () => {
  const db = createDb(database.url.app, 2)
  const name = new URL(database.url.owner).pathname.slice(1)
  await owner.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  try {
    let isDone = false
    const act = runCommand(
      { ...serviceContext(actorWith('lead')), db },
      { permission: 'freeze:start', action: 'freeze.start', target: targetOf('freeze', 'all') },
      async () => {
        isDone = true
      },
    )
    await expect(act).rejects.toMatchObject({
      code: 'UPSTREAM',
      message: expect.stringContaining('The audit log cannot be written, so nothing was changed'),
    })
    expect(isDone).toBe(false)
  } finally {
    await owner.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
    await db.$disconnect()
  }
})
