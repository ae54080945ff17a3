import { type Columns, sealable } from './columns'
import { type Head, readHead, whyHeadIsWrong, whyNotAfter } from './head'
import { knownKeys } from './keys'
import { checkpointText, type NoteSigner, signNote } from './note'
import { inTransaction, type Sql } from './sql'
import { fullTiles } from './tiles'
import { appendLeaves, foldHashes, type Hash, leafHash } from './tree'

export const BATCH = 256
export type SealOptions = {
  /** Keys that sign, each by its name; the first one's name is the origin. None: entries are sealed and the checkpoint waits. */
  signers: readonly NoteSigner[]
  now: () => Date
  /** Why nothing may be signed now, in words. */
  waitsWhy?: string | null
  /** At most so many entries. */
  limit?: number
  /** The term of the one who seals: with another in the head, somebody else has taken over. */
  epoch?: number
  /** What this very process signed last: it signs nothing that does not go on from there. */
  own?: { size: number; root: Hash } | null
}
export type Sealed = {
  sealed: number
  /** Of them, how many of each phase. */
  byPhase: Readonly<Record<string, number>>
  size: number
  root: Hash
  note: string | null
  notedAt: Date | null
  waitsWhy: string | null
  isWrong: boolean
}

/** Somebody else seals now. */
export class Fenced extends Error {
  constructor() {
    super('another sequencer has taken over')
  }
}

const KEYS = [
  'at',
  'entryId',
  'phase',
  'action',
  'outcome',
  'actorId',
  'actorKind',
  'targetKind',
  'targetId',
  'requestId',
  'runId',
  'incidentId',
] as const satisfies readonly (keyof Columns)[]

async function store(client: Sql, first: number, { texts, columns, leaves, sealedAt }: Batch): Promise<void> {
  const indexes = leaves.map((_, step) => first + step)
  await client.query('INSERT INTO audit_leaf (idx, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])', [indexes, leaves])
  await client.query(
    `INSERT INTO audit_entry (sealed_at, idx, text, at, entry_id, phase, action, outcome, actor_id, actor_kind, target_kind, target_id, request_id, run_id, incident_id)
     SELECT $1::timestamptz, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])`,
    [sealedAt, indexes, texts, ...KEYS.map((key) => columns.map((one) => one[key]))],
  )
  for (const { level, n, bytes } of await fullTiles(client, { from: first, to: first + leaves.length }))
    await client.query('INSERT INTO audit_tile (level, n, bytes) VALUES ($1, $2, $3)', [level, n, bytes])
}
type Batch = { texts: string[]; columns: Columns[]; leaves: Hash[]; sealedAt: Date }

async function take(client: Sql, limit: number): Promise<Omit<Batch, 'sealedAt'>> {
  // What the statistics say of a table that is emptied all the time is wrong as soon as more waits: by its primary key, whatever they say.
  await client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off')
  // Ids commit out of order, so what comes later with a lower id is simply taken later.
  const first = await client.query<{ id: string }>('SELECT id FROM audit_inbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED', [limit])
  const { rows } = await client.query<{ id: string; at: Date; entry: string }>(
    'DELETE FROM audit_inbox WHERE id = ANY($1::bigint[]) RETURNING id, at, entry',
    [first.rows.map(({ id }) => id)],
  )
  const ready = rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id))).map(({ entry, at }) => sealable(entry, at))
  const texts = ready.map(({ text }) => text)
  return { texts, columns: ready.map(({ columns }) => columns), leaves: texts.map(leafHash) }
}

async function whyNotSign(client: Sql, head: Head, { signers, waitsWhy, own }: SealOptions) {
  if (signers.length === 0) return { why: waitsWhy ?? 'no key may sign', isWrong: false }
  if (own?.size !== head.size || !own.root.equals(head.root)) {
    const wrong =
      (await whyHeadIsWrong(client, head, await knownKeys(client, signers))) ?? (own ? await whyNotAfter(client, head, own) : null)
    if (wrong) return { why: wrong.why, isWrong: true }
  }
  return waitsWhy ? { why: waitsWhy, isWrong: false } : null
}

/** Seals what waits in the inbox, at most `limit` entries: index, leaf, tiles, head and checkpoint in one transaction, or nothing.
 *  In: a connection as the sequencer (`AUDIT_DATABASE_URL`), outside a transaction. Two at once wait for each other and never fork.
 *  Out: how many, and the log after it; `note` is the newest checkpoint, older than `size` while signing waits (`waitsWhy`; `isWrong` if it
 *  waits because the head does not go on from its last checkpoint). Errors: Fenced; Error when the head does not fit the leaves. */
export function sealOnce(client: Sql, options: SealOptions): Promise<Sealed> {
  return inTransaction(client, async () => {
    const head = await readHead(client, 'FOR UPDATE')
    if (options.epoch !== undefined && head.epoch !== options.epoch) throw new Fenced()
    const waits = await whyNotSign(client, head, options)
    const batch = await take(client, options.limit ?? BATCH)
    const sealed = batch.leaves.length
    const size = head.size + sealed
    const sealedAt = options.now()
    const { frontier } = appendLeaves(head.frontier, head.size, batch.leaves)
    const root = foldHashes(frontier)
    if (sealed > 0) await store(client, head.size, { ...batch, sealedAt })
    const waitsWhy = waits?.why ?? null
    const origin = options.signers[0]?.name ?? ''
    const mustSign = size > 0 && size !== head.noteSize && waits === null
    const notedAt = mustSign ? sealedAt : head.notedAt
    const note = mustSign ? signNote(checkpointText({ origin, size, root }), options.signers) : head.note
    if (sealed > 0 || mustSign || waitsWhy !== head.waitsWhy)
      await client.query(
        `UPDATE audit_head SET size = $1, root = $2, frontier = $3, sealed_at = coalesce($4, sealed_at), note = $5, note_size = $6, noted_at = $7, waits_why = $8`,
        [size, root, Buffer.concat(frontier), sealed > 0 ? sealedAt : null, note, mustSign ? size : head.noteSize, notedAt, waitsWhy],
      )
    const byPhase: Record<string, number> = {}
    for (const { phase } of batch.columns) byPhase[phase] = (byPhase[phase] ?? 0) + 1
    return { sealed, byPhase, size, root, note, notedAt, waitsWhy, isWrong: waits?.isWrong ?? false }
  })
}
