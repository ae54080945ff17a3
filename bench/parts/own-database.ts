import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder, makeDataFolder, secretsOf } from '@/server/local/data-folder'
import { startDatabase } from '@/server/local/database'
import { migrate } from '@/server/local/migrate'

/** The embedded PostgreSQL with its settings of a laptop, fsync on, in a folder of its own that is removed at the end. */
export async function ownDatabase() {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-bench-')))
  makeDataFolder(folder)
  const database = await startDatabase({
    folder: folder.postgres,
    logPath: join(folder.log, 'postgres.log'),
    secrets: secretsOf(folder),
    port: { preferred: null },
  })
  migrate(database.url('acgs_owner'))
  return {
    url: database.url('acgs_app'),
    ownerUrl: database.url('acgs_owner'),
    sequencerUrl: database.url('acgs_sequencer'),
    root: folder.root,
    pid: database.pid,
    async remove() {
      await database.stop().catch(() => undefined)
      rmSync(folder.root, { recursive: true, force: true })
    },
  }
}
