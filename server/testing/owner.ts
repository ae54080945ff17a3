import pg from 'pg'

/** One statement as the owner of the tests' database: what the app is not allowed to do, and a test must undo. */
export async function ownerQuery(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
