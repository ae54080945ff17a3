import { readCheckpoint } from './note'
import type { Sql } from './sql'

export type ExportRange = {
  origin: string
  first: number
  end: number
  size: number
  leftOut: number
  /** The newest checkpoint, over `size` entries. */
  note: string
}
type Row = { size: string; note: string | null; note_size: string | null; first: string | null; end: string | null; beyond: string }

/** The unbroken range of entries from the first to the last of a time span, under the newest checkpoint. An empty span is an empty range at the
 *  place where it would be. Errors: Error when nothing is signed yet. */
export async function findRange(log: Sql, { from, to }: { from: Date; to: Date }): Promise<ExportRange> {
  const { rows } = await log.query<Row>(
    `SELECT h.size, h.note, h.note_size,
       (SELECT min(idx) FROM audit_entry WHERE at >= $1 AND at < $2 AND idx < h.note_size) AS first,
       (SELECT max(idx) + 1 FROM audit_entry WHERE at >= $1 AND at < $2 AND idx < h.note_size) AS end,
       (SELECT count(*) FROM audit_entry WHERE at >= $1 AND at < $2 AND idx >= h.note_size) AS beyond
     FROM audit_head h WHERE id = 1`,
    [from, to],
  )
  const [row] = rows
  if (!row?.note || row.note_size === null)
    throw new Error('No checkpoint is signed yet, so nothing can be proved. Ask again when the log signs.')
  const size = Number(row.note_size)
  const origin = readCheckpoint(row.note, [])?.origin
  if (origin === undefined) throw new Error('The newest checkpoint cannot be read. See the self-check on the Audit page.')
  const first = row.first === null ? size : Number(row.first)
  const found = { origin, size, note: row.note, leftOut: Number(row.beyond) }
  return { ...found, first, end: row.end === null ? first : Number(row.end) }
}
