import pg from 'pg'
import { migrate } from '../local/migrate.ts'

export type LogDatabase = {
  url: Record<'owner' | 'app' | 'sequencer' | 'auditor', string>
  /** A connection, ended with the database. */
  connect: (as: 'owner' | 'app' | 'sequencer' | 'auditor') => Promise<pg.Client>
  drop: () => Promise<void>
}

const onOther = (url: string | undefined, database: string): string => {
  const at = new URL(url ?? '')
  at.pathname = `/${database}`
  return at.href
}

/** Migrated once; a copy of it takes a tenth of the time. */
const TEMPLATE = 'acgs_template'
async function administer(url: string | undefined, ...texts: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const text of texts) await client.query(text)
  } finally {
    await client.end()
  }
}

/** Once a server, before any test asks for a database of its own. Nobody may be connected to it afterwards. */
export async function makeTemplate(ownerUrl: string): Promise<void> {
  await administer(ownerUrl, `CREATE DATABASE ${TEMPLATE}`)
  migrate(onOther(ownerUrl, TEMPLATE))
}

/** A migrated database of a test's own beside the shared one: a sequencer would eat the inbox of other suites. */
export async function createLogDatabase(): Promise<LogDatabase> {
  const name = `acgs_log_${crypto.randomUUID().replaceAll('-', '')}`
  const server = process.env.DATABASE_OWNER_URL
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)
  const url = {
    owner: onOther(process.env.DATABASE_OWNER_URL, name),
    app: onOther(process.env.DATABASE_URL, name),
    sequencer: onOther(process.env.AUDIT_DATABASE_URL, name),
    auditor: onOther(process.env.ACGS_TEST_AUDITOR_URL, name),
  }
  const open: pg.Client[] = []
  return {
    url,
    connect: async (as) => {
      const client = new pg.Client({ connectionString: url[as] })
      client.on('error', () => undefined)
      await client.connect()
      open.push(client)
      return client
    },
    drop: async () => {
      await Promise.all(open.map((client) => client.end().catch(() => undefined)))
      // Not WITH (FORCE): that is refused while the autovacuum, which is nobody's, works in the database. A plain drop ends it.
      await administer(
        server,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND backend_type = 'client backend'`,
        `DROP DATABASE ${name}`,
      )
    },
  }
}
