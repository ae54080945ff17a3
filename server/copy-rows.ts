import type { PoolClient } from '@/server/db'

type Wire = { query(text: string): void; sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }

/** The driver's own form of a query in which the client sends rows. It ends once, whatever the connection does. */
class CopyIn {
  callback: (cause: Error | null) => void
  private readonly text: string
  private readonly rows: Buffer
  constructor(text: string, rows: Buffer, done: (cause: Error | null) => void) {
    this.text = text
    this.rows = rows
    this.callback = done // the driver wraps it with its time limit
  }
  submit(wire: unknown): void {
    ;(wire as Wire).query(this.text) // the driver passes its connection, which its types leave out
  }
  handleCopyInResponse(wire: Wire): void {
    wire.sendCopyFromChunk(this.rows)
    wire.endCopyFrom()
  }
  handleCommandComplete(): void {}
  handleReadyForQuery(): void {
    this.callback(null)
  }
  handleError(cause: Error): void {
    this.callback(cause)
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const escaped = (text: string) => text.replace(/[\\\n\r\t]/g, (one) => ESCAPES[one] ?? one)
const arrayOf = (parts: readonly unknown[]) => `{${parts.map((part) => `"${String(part).replace(/[\\"]/g, '\\$&')}"`).join(',')}}`
const field = (value: unknown): string => {
  if (value === null || value === undefined) return '\\N'
  return escaped(Array.isArray(value) ? arrayOf(value) : String(value))
}

/** Adds rows in one stream, at a quarter of what the same rows cost as parameters. In: names of ours, never a person's; a value is text, a number,
 *  a boolean, null or a list of texts. Errors: the server's; then none of the rows is there. */
export function copyRows(
  client: PoolClient,
  into: { table: string; columns: readonly string[] },
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const names = into.columns.map((name) => client.escapeIdentifier(name)).join(', ')
  const body = Buffer.from(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''))
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(`COPY ${client.escapeIdentifier(into.table)} (${names}) FROM STDIN`, body, (cause) => (cause ? reject(cause) : resolve())),
    )
  })
}
