import pg from 'pg'
import { UsageError } from './say.ts'

export type DatabaseUrls = { app: string; owner: string; audit: string }
type Variables = Record<string, string | undefined>

const NEEDED = { app: 'DATABASE_URL', owner: 'DATABASE_OWNER_URL', audit: 'AUDIT_DATABASE_URL' } as const
const OLDEST = 150_000

function userOf(variable: string, url: string): string {
  try {
    return decodeURIComponent(new URL(url).username)
  } catch {
    throw new UsageError(`${variable} is not an address like postgresql://user:password@host:5432/database.`)
  }
}

/** The three addresses of a PostgreSQL of yours, or null when none is set: then the embedded one runs.
 *  Errors: only some are set, or two share a user, which would make the serving roles owners of the audit log. */
export function externalUrls(variables: Variables = process.env): DatabaseUrls | null {
  const set = Object.entries(NEEDED).filter(([, name]) => variables[name])
  if (set.length === 0) return null
  const missing = Object.values(NEEDED).filter((name) => !variables[name])
  if (missing.length > 0) {
    throw new UsageError(
      `${set.map(([, name]) => name).join(', ')} ${set.length === 1 ? 'is' : 'are'} set, and ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.\n` +
        'An external PostgreSQL needs all three with different users: DATABASE_URL (acgs_app), DATABASE_OWNER_URL (owner), AUDIT_DATABASE_URL (acgs_sequencer). ' +
        'Unset them all for the embedded one.',
    )
  }
  const users = new Map<string, string>()
  for (const name of Object.values(NEEDED)) {
    const user = userOf(name, variables[name] ?? '')
    const other = users.get(user)
    if (other)
      throw new UsageError(
        `${other} and ${name} both sign in as ${user || 'nobody named'}. Give each its own user: the app must not own the tables nor read the audit log.`,
      )
    users.set(user, name)
  }
  return { app: variables.DATABASE_URL ?? '', owner: variables.DATABASE_OWNER_URL ?? '', audit: variables.AUDIT_DATABASE_URL ?? '' }
}

/** Connects as each user. Out: the server's version. Errors: which address fails and why; older than PostgreSQL 15. */
export async function checkExternal(urls: DatabaseUrls): Promise<string> {
  let version = ''
  for (const [key, connectionString] of Object.entries(urls) as [keyof DatabaseUrls, string][]) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ number: string; version: string }>(
        "SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version",
      )
      version = rows[0]?.version ?? ''
      if (Number(rows[0]?.number) < OLDEST)
        throw new UsageError(`The server of ${NEEDED[key]} is PostgreSQL ${version}; 15 or newer is needed.`)
    } catch (cause) {
      if (cause instanceof UsageError) throw cause
      throw new UsageError(
        `${NEEDED[key]} cannot be used: ${cause instanceof Error ? cause.message : cause}. Check host, port, user, password and that the user may LOGIN.`,
      )
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return version
}
