import { type Checkpoint, type NoteVerifier, readCheckpoint } from './note'
import type { Sql } from './sql'
import { MissingHash, splitHashes, storedHashes } from './tiles'
import { foldHashes, type Hash, rootOf } from './tree'

export type Head = {
  size: number
  root: Hash
  frontier: Hash[]
  epoch: number
  sealedAt: Date | null
  note: string | null
  noteSize: number | null
  notedAt: Date | null
  waitsWhy: string | null
}

type Row = {
  size: string
  root: Buffer
  frontier: Buffer
  epoch: string
  sealed_at: Date | null
  note: string | null
  note_size: string | null
  noted_at: Date | null
  waits_why: string | null
}

/** The newest state of the log. `lock` keeps it until the transaction ends: whoever appends holds it. */
export async function readHead(client: Sql, lock: 'FOR UPDATE' | '' = ''): Promise<Head> {
  const { rows } = await client.query<Row>(
    `SELECT size, root, frontier, epoch, sealed_at, note, note_size, noted_at, waits_why FROM audit_head WHERE id = 1 ${lock}`,
  )
  const [row] = rows
  if (!row) throw new Error('the log has no head')
  return {
    size: Number(row.size),
    root: row.root,
    frontier: splitHashes(row.frontier),
    epoch: Number(row.epoch),
    sealedAt: row.sealed_at,
    note: row.note,
    noteSize: row.note_size === null ? null : Number(row.note_size),
    notedAt: row.noted_at,
    waitsWhy: row.waits_why,
  }
}

/** What does not fit, and where: one entry at least from `index` up to `until` is not what it was. */
export type Wrong = { index: number; until: number; why: string }

/** Why the log as it is stored does not go on from a checkpoint, or null. Reads O(log n) hashes. */
export async function whyNotAfter(client: Sql, head: Head, checkpoint: Omit<Checkpoint, 'origin'>): Promise<Wrong | null> {
  if (checkpoint.size > head.size)
    return {
      why: `the log has ${head.size} entries, a checkpoint of it has ${checkpoint.size}`,
      index: head.size,
      until: head.size + 1,
    }
  try {
    const root = await rootOf(checkpoint.size, storedHashes(client))
    return root.equals(checkpoint.root)
      ? null
      : { why: `the first ${checkpoint.size} entries are not those of the checkpoint over them`, index: 0, until: checkpoint.size }
  } catch (cause) {
    if (cause instanceof MissingHash) return { why: cause.message, index: cause.index, until: cause.index + 1 }
    throw cause
  }
}

/** Why the head does not fit what is stored, or its own last checkpoint; null if it does. Reads O(log n) hashes. */
export async function whyHeadIsWrong(client: Sql, head: Head, verifiers: readonly NoteVerifier[]): Promise<Wrong | null> {
  const whole = { index: 0, until: head.size }
  if (!foldHashes(head.frontier).equals(head.root)) return { ...whole, why: 'the root of the head is not that of its subtrees' }
  const wrong = await whyNotAfter(client, head, head)
  if (wrong || head.note === null) return wrong
  const note = readCheckpoint(head.note, verifiers)
  if (!note || note.signedBy.length === 0) return { ...whole, why: 'the last checkpoint is not signed by a known key' }
  return whyNotAfter(client, head, note)
}
