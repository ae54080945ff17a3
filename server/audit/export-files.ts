import type { ExportFormat } from '@/lib/schemas/audit-exports'
import { cefLine } from './export-cef'
import { csvHead, csvRow } from './export-csv'
import { ecsLine } from './export-ecs'
import type { SealedText } from './export-fields'
import { ocsfLine } from './export-ocsf'
import type { ExportRange } from './export-range'
import { formatFile, type Manifest, readmeOf } from './export-readme'
import type { ArchiveFile } from './export-tar'
import type { Sql } from './sql'
import { TILE_WIDTH, type TileRef, tilePath, tilesOf } from './tile-path'
import { MissingHash, readLeaves, storedHashes } from './tiles'

const PAGE = 2000
/** Up to here every tile of leaves is in an export; of a longer log those alone that it needs. */
const ALL_TILES_UP_TO = 1_048_576
/** More checkpoints than this are thinned out evenly; the newest is always there. */
const CHECKPOINTS_MAX = 10_000

export type ExportSource = { log: Sql; range: ExportRange; manifest: Manifest; verifier: string; allTilesUpTo?: number }

async function* entriesOf({ log, range: { first, end } }: ExportSource): AsyncGenerator<SealedText[]> {
  for (let at = first; at < end; at += PAGE) {
    const { rows } = await log.query<{ idx: string; text: string }>(
      'SELECT idx, text FROM audit_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx',
      [at, Math.min(at + PAGE, end)],
    )
    yield rows.map(({ idx, text }) => ({ idx: Number(idx), text }))
  }
}

const LINE: Record<Exclude<ExportFormat, 'jsonl'>, (entry: SealedText, software: string) => string> = {
  csv: csvRow,
  ocsf: ocsfLine,
  ecs: ecsLine,
  cef: cefLine,
}

async function* linesOf(source: ExportSource, line: (entry: SealedText) => string, head = ''): AsyncGenerator<string> {
  if (head) yield head
  for await (const page of entriesOf(source)) yield page.map(line).join('')
}

async function* keysOf({ log }: ExportSource): AsyncGenerator<string> {
  const { rows } = await log.query<{ vkey: string; valid_from: Date; valid_until: Date | null }>(
    'SELECT vkey, valid_from, valid_until FROM audit_key ORDER BY published_at, vkey',
  )
  yield '# Keys that may sign checkpoints: vkey, valid from, valid until (- is no end)\n'
  for (const { vkey, valid_from, valid_until } of rows) yield `${vkey} ${valid_from.toISOString()} ${valid_until?.toISOString() ?? '-'}\n`
}

/** Detail of the range's entries; what was erased has neither salt nor body. */
async function* detailOf({ log, range: { first, end } }: ExportSource): AsyncGenerator<string> {
  for (let at = first; at < end; at += PAGE) {
    const { rows } = await log.query<{
      idx: string
      digest: string
      class: string
      salt: Buffer | null
      body: string | null
      erased_at: Date | null
    }>(
      `SELECT e.idx, d.digest, d.class, d.salt, d.body, d.erased_at FROM audit_entry e
       JOIN audit_detail d ON d.digest = substring(e.text FROM '"detail_digest":"(sha256:[0-9a-f]{64})"')
       WHERE e.idx >= $1 AND e.idx < $2 ORDER BY e.idx`,
      [at, Math.min(at + PAGE, end)],
    )
    for (const { idx, salt, erased_at, ...rest } of rows)
      yield `${JSON.stringify({ index: Number(idx), ...rest, salt: salt?.toString('base64') ?? null, erased_at })}\n`
  }
}

/** Sizes of the stored checkpoints that an export holds: the last before its range, those in it, and its own. */
async function checkpointSizes({ log, range: { first, end, size } }: ExportSource): Promise<number[]> {
  const { rows } = await log.query<{ size: string }>(
    `WITH inside AS (
       SELECT size, row_number() OVER (ORDER BY size) AS place, count(*) OVER () AS total FROM audit_checkpoint WHERE size > $1 AND size <= $2 AND size < $3)
     SELECT size FROM inside WHERE place % (1 + total / ${CHECKPOINTS_MAX}) = 0
     UNION SELECT max(size) FROM audit_checkpoint WHERE size <= $1 AND size < $3 HAVING max(size) IS NOT NULL ORDER BY 1`,
    [first, end, size],
  )
  return rows.map((row) => Number(row.size))
}

function tilesFor({ range: { first, end, size }, allTilesUpTo = ALL_TILES_UP_TO }: ExportSource, sizes: readonly number[]): TileRef[] {
  const all = tilesOf(size)
  if (size <= allTilesUpTo) return all
  const needed = new Set(sizes.map((one) => Math.floor(one / TILE_WIDTH)))
  const isIn = (n: number) => (n + 1) * TILE_WIDTH > first && n * TILE_WIDTH < end
  return all.filter(({ level, n, width }) => level > 0 || width < TILE_WIDTH || needed.has(n) || isIn(n))
}

async function bytesOf(log: Sql, { level, n, width }: TileRef): Promise<Buffer | null> {
  if (width === TILE_WIDTH) {
    const { rows } = await log.query<{ bytes: Buffer }>('SELECT bytes FROM audit_tile WHERE level = $1 AND n = $2', [level, n])
    return rows[0]?.bytes ?? null
  }
  const hashAt = storedHashes(log)
  const from = n * TILE_WIDTH
  try {
    if (level === 0) return Buffer.concat(await readLeaves(log, { from, to: from + width }))
    const hashes: Buffer[] = []
    for (let place = 0; place < width; place += 1) hashes.push(await hashAt(8 * level, from + place))
    return Buffer.concat(hashes)
  } catch (cause) {
    if (cause instanceof MissingHash) return null // the verifier names what is missing; an export must not hide it by failing
    throw cause
  }
}

const once = (content: string | Buffer) =>
  async function* () {
    yield content
  }

/** The files of an export, one after the other; entries last but for the verifier, as they are the longest. */
export async function* exportFiles(source: ExportSource): AsyncGenerator<ArchiveFile> {
  const { log, range, manifest, verifier } = source
  yield { name: 'README.txt', content: once(readmeOf(manifest)) }
  yield { name: 'manifest.json', content: once(`${JSON.stringify(manifest, null, 2)}\n`) }
  yield { name: 'acgs-audit-verify.mjs', content: once(verifier) }
  yield { name: 'keys.txt', content: () => keysOf(source) }
  const sizes = await checkpointSizes(source)
  for (const size of sizes) {
    const { rows } = await log.query<{ note: string }>('SELECT note FROM audit_checkpoint WHERE size = $1', [size])
    if (rows[0]) yield { name: `checkpoints/${size}.note`, content: once(rows[0].note) }
  }
  yield { name: `checkpoints/${range.size}.note`, content: once(range.note) }
  for (const tile of tilesFor(source, sizes)) {
    const bytes = await bytesOf(log, tile)
    if (bytes) yield { name: tilePath(tile), content: once(bytes) }
  }
  yield { name: 'entries.jsonl', content: () => linesOf(source, ({ text }) => `${text}\n`) }
  const { format, software } = manifest
  const other = formatFile[format]
  if (other && format !== 'jsonl')
    yield { name: other, content: () => linesOf(source, (entry) => LINE[format](entry, software), format === 'csv' ? csvHead() : '') }
  if (manifest.has_detail) yield { name: 'detail.jsonl', content: () => detailOf(source) }
}
