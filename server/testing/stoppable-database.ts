import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
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
    /** Takes connections and answers none, as a machine that hangs; those that were open are gone. Out: what lets it go on. */
    hang: async () => {
      const app = new pg.Client({ connectionString: database.url('acgs_app') })
      await app.connect()
      const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acgs_app' AND pid <> pg_backend_pid()"
      process.kill(database.pid, 'SIGSTOP')
      await app.query(others)
      await app.end()
      return () => process.kill(database.pid, 'SIGCONT')
    },
    start: async () => {
      database = await startDatabase({ ...options, port: { fixed: port }, ownerMayCreate: true })
    },
    close: async () => {
      await database.stop()
      rmSync(folder.root, { recursive: true, force: true })
    },
  }
}
