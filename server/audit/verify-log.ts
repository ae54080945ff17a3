import { type Columns, columnApart, sealable } from './columns'
import { type Head, readHead, type Wrong, whyHeadIsWrong, whyNotAfter } from './head'
import { readKeys } from './keys'
import { type NoteVerifier, readCheckpoint } from './note'
import type { Sql } from './sql'
import { MissingHash, splitHashes, storedHashes, TILE_HASHES } from './tiles'
import { appendLeaves, foldHashes, type Hash, leafHash, rootOf, subtrees } from './tree'

const PAGE = 4096
const NO_HASH = Buffer.alloc(32)
const MOST_FOUND = 1000
export type VerifyOptions = {
  /** Entries from this index … */
  from?: number
  /** … up to this size; the whole log without it. */
  to?: number
  /** Keys that checkpoints may be signed by; those published in the log's database without them. */
  verifiers?: readonly NoteVerifier[]
  now?: () => number
}
export type Verified = {
  isGood: boolean
  from: number
  to: number
  /** Of the whole log. */
  size: number
  /** Entries whose leaf was made anew from their text. */
  checked: number
  /** Checkpoints whose root and signature were compared. */
  checkpoints: number
  /** Where the stored log first differs from its proof: exact where a leaf or tile tells, else the first index it may be. */
  firstBadIndex: number | null
  /** What is wrong, in words, the first first. What only says the same of a wider range is left out. */
  problems: Wrong[]
  tookMs: number
}

type Row = Omit<Columns, 'at'> & { idx: string; hash: Buffer | null; text: string | null; at: Date }
type Span = { from: number; to: number }
type Work = Span & { client: Sql; head: Head; add: (index: number, why: string, until?: number) => void }

/** Rows of the log one page after the other: each index from `from` to `to` once, with what is stored of it. */
async function* pagesOf({ client, from, to }: Pick<Work, 'client' | keyof Span>): AsyncGenerator<{ at: number; rows: Row[] }> {
  for (let at = from; at < to; at += PAGE) {
    const until = Math.min(at + PAGE, to)
    const { rows } = await client.query<Row>(
      `SELECT i AS idx, l.hash, e.text, e.at, e.entry_id AS "entryId", e.phase, e.action, e.outcome, e.actor_id AS "actorId",
         e.actor_kind AS "actorKind", e.target_kind AS "targetKind", e.target_id AS "targetId", e.request_id AS "requestId",
         e.run_id AS "runId", e.incident_id AS "incidentId"
       FROM generate_series($1::bigint, $2::bigint - 1) AS i
       LEFT JOIN audit_leaf l ON l.idx = i
       LEFT JOIN (SELECT *, count(*) OVER (PARTITION BY idx) AS times FROM audit_entry WHERE idx >= $1 AND idx < $2) e ON e.idx = i AND e.times = 1
       ORDER BY i`,
      [at, until],
    )
    yield { at, rows }
  }
}

async function purgedSpans(client: Sql): Promise<Span[]> {
  const { rows } = await client.query<{ part: string; from_idx: string; to_idx: string; text: string }>(
    // A purge without its own entry in the log is no purge: it is a cut.
    `SELECT p.part, p.from_idx, p.to_idx, e.text FROM audit_purge p JOIN audit_entry e ON e.action = 'audit.purge' AND e.target_id = p.part`,
  )
  const isTold = ({ part, text }: (typeof rows)[number]) => {
    // The text is what was sealed; somebody tried, or was refused, is not that it was done.
    const { action, targetId, outcome } = sealable(text, new Date(0)).columns
    return action === 'audit.purge' && targetId === part && outcome === 'done'
  }
  return rows.filter(isTold).map(({ from_idx, to_idx }) => ({ from: Number(from_idx), to: Number(to_idx) }))
}

/** Compares each node that became full with the stored tile it belongs to. */
function tileChecker({ client, head, add }: Work) {
  const tiles = new Map<number, { n: number; hashes: Hash[] | null }>()
  return async (full: readonly { level: number; n: number; hash: Hash }[]) => {
    for (const { level, n, hash } of full) {
      if (level % 8 !== 0) continue
      const at = level / 8
      const tile = Math.floor(n / TILE_HASHES)
      const mustBe = (tile + 1) * TILE_HASHES ** (at + 1) <= head.size
      let known = tiles.get(at)
      if (known?.n !== tile) {
        const { rows } = mustBe
          ? await client.query<{ bytes: Buffer }>('SELECT bytes FROM audit_tile WHERE level = $1 AND n = $2', [at, tile])
          : { rows: [] }
        known = { n: tile, hashes: rows[0] ? splitHashes(rows[0].bytes) : null }
        tiles.set(at, known)
        if (mustBe && !known.hashes)
          add(tile * TILE_HASHES ** (at + 1), `tile ${at}/${tile} is missing`, (tile + 1) * TILE_HASHES ** (at + 1))
      }
      if (known.hashes && !known.hashes[n % TILE_HASHES]?.equals(hash))
        add(n * TILE_HASHES ** at, `what is stored differs from tile ${at}/${tile}`, (n + 1) * TILE_HASHES ** at)
    }
  }
}

type Noted = { size: string; root: Buffer; note: string }
/** A page at a time: there is one a minute for ever. */
async function checkpointsOf({ client, from, to }: Pick<Work, 'client' | keyof Span>): Promise<Noted[]> {
  const { rows } = await client.query<Noted>('SELECT size, root, note FROM audit_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size', [
    from,
    to,
  ])
  return rows
}

/** Makes leaves and tree anew from the texts and compares at each stored checkpoint. */
async function rebuild(work: Work, verifiers: readonly NoteVerifier[]): Promise<{ checked: number; checkpoints: number }> {
  const { client, from, to, add } = work
  const stored = storedHashes(client)
  let frontier: Hash[] = []
  for (const { level, n } of subtrees(0, from)) frontier.push(await stored(level, n))
  const purged = await purgedSpans(client)
  const compareTiles = tileChecker(work)
  let size = from
  let lastGood = from
  let checked = 0
  let checkpoints = 0
  for await (const { at, rows } of pagesOf(work)) {
    const noted = await checkpointsOf({ client, from: at, to: at + rows.length })
    const leaves = rows.map((row) => {
      const { idx, hash, text } = row
      const index = Number(idx)
      if (!hash) add(index, 'the leaf is missing')
      if (text === null) {
        if (!purged.some((span) => index >= span.from && index < span.to)) add(index, 'the text is missing, or there twice')
        return hash ?? NO_HASH
      }
      checked += 1
      const leaf = leafHash(text)
      const apart = columnApart({ ...row, text })
      if (hash && !leaf.equals(hash)) add(index, 'the text is not that of its leaf')
      else if (apart) add(index, `the column ${apart} says other than the sealed text`)
      return leaf
    })
    let place = 0
    while (place < leaves.length) {
      const next = noted[0]
      const until = Math.min(leaves.length, next ? Number(next.size) - (size - place) : leaves.length)
      const grown = appendLeaves(frontier, size, leaves.slice(place, until))
      await compareTiles(grown.full)
      frontier = grown.frontier
      size += until - place
      place = until
      if (!next || size !== Number(next.size)) continue
      checkpoints += 1
      noted.shift()
      const note = readCheckpoint(next.note, verifiers)
      const root = foldHashes(frontier)
      if (!note || note.signedBy.length === 0) add(lastGood, `the checkpoint over ${size} entries is not signed by a known key`, size)
      else if (note.size !== size || !note.root.equals(next.root))
        add(lastGood, `the checkpoint over ${size} entries is another one's`, size)
      else if (!note.root.equals(root)) add(lastGood, `entries before ${size} are not those of the checkpoint over them`, size)
      else lastGood = size
    }
  }
  const known = await rootOf(to, stored)
  if (!foldHashes(frontier).equals(known)) add(lastGood, 'the entries do not make the stored tree', to)
  return { checked, checkpoints }
}

async function checkAround({ client, head, add }: Work, verifiers: readonly NoteVerifier[]): Promise<void> {
  const wrong = await whyHeadIsWrong(client, head, verifiers)
  if (wrong) add(wrong.index, wrong.why, wrong.until)
  const { rows } = await client.query<{ idx: string | null }>(
    `SELECT least((SELECT min(idx) FROM audit_leaf WHERE idx >= $1), (SELECT min(idx) FROM audit_entry WHERE idx >= $1)) AS idx`,
    [head.size],
  )
  const beyond = rows[0]?.idx
  if (beyond) add(Number(beyond), 'there are entries beyond the head')
  const last = await client.query<Noted>('SELECT size, root, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1')
  const newest = last.rows[0]
  if (!newest) return
  const cut = await whyNotAfter(client, head, { size: Number(newest.size), root: newest.root })
  if (cut) add(cut.index, cut.why, cut.until)
}

/** What is left when a problem says no more than a narrower one inside its range, by its place. */
function narrowest(found: readonly Wrong[]): Wrong[] {
  const left: Wrong[] = []
  for (const one of [...found].sort((a, b) => a.until - a.index - (b.until - b.index) || a.index - b.index))
    if (!left.some(({ index, until }) => index >= one.index && until <= one.until)) left.push(one)
  return left.sort((a, b) => a.index - b.index)
}

/** Recomputes the stored log: each leaf from its text, each tile and checkpoint root from the leaves, each signature, and the head. A range
 *  takes what lies before it from the tiles, which the head and the checkpoints vouch for. One state of the log is looked at, however long it
 *  takes. In: a connection outside a transaction, as the sequencer, the app or an auditor. Errors: RangeError for a range the log has not. */
export async function verifyLog(client: Sql, options: VerifyOptions = {}): Promise<Verified> {
  const now = options.now ?? (() => performance.now())
  const started = now()
  const found: Wrong[] = []
  const add: Work['add'] = (index, why, until = index + 1) => {
    if (found.length < MOST_FOUND) found.push({ index, until, why })
  }
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  try {
    const head = await readHead(client)
    const from = options.from ?? 0
    const to = options.to ?? head.size
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to > head.size)
      throw new RangeError(`a log of ${head.size} entries has no range from ${from} to ${to}`)
    const verifiers = options.verifiers ?? (await readKeys(client))
    const work: Work = { client, head, from, to, add }
    await checkAround(work, verifiers)
    let done = { checked: 0, checkpoints: 0 }
    try {
      done = await rebuild(work, verifiers)
    } catch (cause) {
      if (!(cause instanceof MissingHash)) throw cause
      add(cause.index, cause.message)
    }
    const problems = narrowest(found)
    return {
      isGood: problems.length === 0,
      from,
      to,
      size: head.size,
      ...done,
      firstBadIndex: problems[0]?.index ?? null,
      problems: problems.slice(0, 20),
      tookMs: now() - started,
    }
  } finally {
    await client.query('ROLLBACK')
  }
}
