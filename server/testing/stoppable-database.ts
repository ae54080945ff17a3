import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder, makeDataFolder, secretsOf } from '@/server/local/data-folder'
import { startDatabase } from '@/server/local/database'
import { migrate } from '@/server/local/migrate'

/** A migrated server of a test's own that can be stopped and comes back on its port. The variables of this process name it. */
export async function openStoppableDatabase() {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-lost-')))
  makeDataFolder(folder)
  const options = { folder: folder.postgres, logPath: join(folder.log, 'postgres.log'), secrets: secretsOf(folder) }
  let database = await startDatabase({ ...options, port: { preferred: null }, ownerMayCreate: true })
  const { port } = database
  process.env.DATABASE_OWNER_URL = database.url('acgs_owner')
  process.env.DATABASE_URL = database.url('acgs_app')
  process.env.AUDIT_DATABASE_URL = database.url('acgs_sequencer')
  migrate(database.url('acgs_owner'))
  return {
    stop: () => database.stop(),
    start: async () => {
      database = await startDatabase({ ...options, port: { fixed: port }, ownerMayCreate: true })
    },
    close: async () => {
      await database.stop()
      rmSync(folder.root, { recursive: true, force: true })
    },
  }
}
