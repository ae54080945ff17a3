import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder, makeDataFolder, secretsOf } from './data-folder.ts'
import { startDatabase } from './database.ts'
import { assertNode } from './node-version.ts'
import { runTool } from './run-tool.ts'
import { fail, say } from './say.ts'

/** Compares what the migrations make with what schema.prisma says, on a database of its own. Exit: 0 the same, 1 failed, 2 drift. */
async function diff(): Promise<number> {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'acgs-diff-')))
  makeDataFolder(folder)
  const logPath = join(folder.log, 'postgres.log')
  const database = await startDatabase({
    folder: folder.postgres,
    logPath,
    secrets: secretsOf(folder),
    port: { preferred: null },
    isDurable: false,
    ownerMayCreate: true,
  })
  try {
    const schema = process.argv[2] ?? 'prisma/schema.prisma'
    const args = ['migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', schema, '--exit-code']
    const { code, output } = await runTool('prisma', args, { env: { DATABASE_OWNER_URL: database.url('acgs_owner') } })
    say(output.trim())
    say(
      code === 0
        ? 'no drift: the migrations make exactly what schema.prisma says'
        : code === 2
          ? 'drift: write a migration'
          : 'the comparison failed',
    )
    return code
  } finally {
    await database.stop()
    rmSync(folder.root, { recursive: true, force: true })
  }
}

try {
  assertNode()
  process.exitCode = await diff()
} catch (cause) {
  fail(cause)
}
