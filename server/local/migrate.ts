import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environmentOf } from './processes.ts'
import { UsageError } from './say.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'prisma', 'migrate.mjs')

/** Applies the migrations as owner, in a process of its own that alone gets the owner's address.
 *  Out: its last line. Errors: the failed file and the server's message; nothing starts on half a schema. */
export function migrate(ownerUrl: string): string {
  const env = environmentOf({ PATH: process.env.PATH, DATABASE_OWNER_URL: ownerUrl })
  const done = spawnSync(process.execPath, [SCRIPT], { env, encoding: 'utf8' })
  if (done.status !== 0)
    throw new UsageError(`The database could not be brought up to date. ${(done.stderr || done.error?.message || '').trim()}`)
  return done.stdout.trim().split('\n').at(-1) ?? ''
}
