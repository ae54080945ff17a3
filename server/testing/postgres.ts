import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder, makeDataFolder, secretsOf } from '../local/data-folder.ts'
import { startDatabase } from '../local/database.ts'
import { migrate } from '../local/migrate.ts'
import { makeTemplate } from './log-database.ts'

/** Vitest's private database: same users, same migrations as a laptop's, thrown away afterwards. A fault run keeps fsync on. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-test-')))
  makeDataFolder(folder)
  const database = await startDatabase({
    folder: folder.postgres,
    logPath: join(folder.log, 'postgres.log'),
    secrets: secretsOf(folder),
    port: { preferred: null },
    isDurable: process.env.ACGS_TEST_DURABLE === '1',
    // A sequencer's suite has a database of its own.
    ownerMayCreate: true,
  })
  process.env.DATABASE_OWNER_URL = database.url('acgs_owner')
  process.env.DATABASE_URL = database.url('acgs_app')
  process.env.AUDIT_DATABASE_URL = database.url('acgs_sequencer')
  process.env.ACGS_TEST_AUDITOR_URL = database.url('acgs_auditor')
  migrate(database.url('acgs_owner'))
  await makeTemplate(database.url('acgs_owner'))
  return async () => {
    await database.stop()
    rmSync(folder.root, { recursive: true, force: true })
  }
}
