/** A connection to the log's database. `pg`'s clients are ones; who opens it decides as which user. */
export type Sql = {
  query: <Row extends Record<string, unknown>>(text: string, values?: unknown[]) => Promise<{ rows: Row[]; rowCount: number | null }>
}

/** Runs in one transaction of this connection. */
export async function inTransaction<T>(client: Sql, run: () => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await run()
    await client.query('COMMIT')
    return result
  } catch (cause) {
    // The connection may be what failed; what matters is the first failure.
    await client.query('ROLLBACK').catch(() => undefined)
    throw cause
  }
}

/** The same connection, one query after the other: what asks for many hashes at once need not know that a connection answers one at a time. */
export function oneAtATime(client: Sql): Sql {
  let last: Promise<unknown> = Promise.resolve()
  return {
    query: (text, values) => {
      const next = last.then(() => client.query<never>(text, values))
      last = next.catch(() => undefined)
      return next
    },
  }
}
