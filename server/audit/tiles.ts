import { oneAtATime, type Sql } from './sql'
import { foldHashes, type Hash, type HashAt, nodeHash } from './tree'

/** C2SP tlog-tiles: 256 hashes each. Tile n of level L holds the nodes of level 8·L from 256·n on; only full ones are stored. */
export const TILE_HASHES = 256
const HASH_BYTES = 32
const LEVELS = 8

export const splitHashes = (bytes: Buffer): Hash[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, place) => bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES))

/** The node over a power of two of hashes. */
function fold(hashes: readonly Hash[]): Hash {
  let row = [...hashes]
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, n) => nodeHash(row[2 * n] ?? Buffer.alloc(0), row[2 * n + 1] ?? Buffer.alloc(0)))
  return foldHashes(row)
}

async function storedTile(client: Sql, level: number, n: number): Promise<Hash[] | null> {
  const { rows } = await client.query<{ bytes: Buffer }>('SELECT bytes FROM audit_tile WHERE level = $1 AND n = $2', [level, n])
  return rows[0] ? splitHashes(rows[0].bytes) : null
}

/** Hashes `from` to `to` of level 0: leaves. Errors: Error naming the first leaf that is missing. */
export async function readLeaves(client: Sql, { from, to }: { from: number; to: number }): Promise<Hash[]> {
  const { rows } = await client.query<{ idx: string; hash: Buffer }>(
    'SELECT idx, hash FROM audit_leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx',
    [from, to],
  )
  rows.forEach(({ idx }, place) => {
    if (Number(idx) !== from + place) throw new MissingHash(from + place)
  })
  if (rows.length < to - from) throw new MissingHash(from + rows.length)
  return rows.map(({ hash }) => hash)
}

/** A hash that a log of this size must have is not there. `index` is the first leaf under it. */
export class MissingHash extends Error {
  constructor(readonly index: number) {
    super(`the log has no hash for leaf ${index}`)
  }
}

/** Nodes of the stored log, from full tiles where there are, else from leaves. Tiles are read once each: make a new one for a new answer.
 *  Errors: MissingHash. Use with `rootOf`, `inclusionProof`, `consistencyProof`. */
export function storedHashes(connection: Sql): HashAt {
  const client = oneAtATime(connection)
  const tiles = new Map<string, Promise<Hash[] | null>>()
  const tileOf = (level: number, n: number) => {
    const key = `${level}/${n}`
    const known = tiles.get(key) ?? storedTile(client, level, n)
    tiles.set(key, known)
    return known
  }
  const range = async (level: number, from: number, to: number): Promise<Hash[]> => {
    const tile = await tileOf(level, Math.floor(from / TILE_HASHES))
    if (tile) return tile.slice(from % TILE_HASHES, (from % TILE_HASHES) + (to - from))
    if (level === 0) return readLeaves(client, { from, to })
    const below: Hash[] = []
    for (let n = from; n < to; n += 1) below.push(fold(await range(level - 1, n * TILE_HASHES, (n + 1) * TILE_HASHES)))
    return below
  }
  return async (level, n) => {
    const width = 2 ** (level % LEVELS)
    return fold(await range(Math.floor(level / LEVELS), n * width, (n + 1) * width))
  }
}

/** The tiles that became full when the log grew from `from` to `to`. Levels above are made of the ones below, so store them in this order. */
export async function fullTiles(
  connection: Sql,
  { from, to }: { from: number; to: number },
): Promise<{ level: number; n: number; bytes: Buffer }[]> {
  const client = oneAtATime(connection)
  const made: { level: number; n: number; bytes: Buffer }[] = []
  const roots = new Map<string, Hash>()
  const nodeOf = async (level: number, n: number): Promise<Hash> => {
    const known = roots.get(`${level}/${n}`)
    if (known) return known
    const tile = await storedTile(client, level - 1, n)
    if (!tile) throw new MissingHash(n * TILE_HASHES ** level)
    return fold(tile)
  }
  for (let level = 0, width = TILE_HASHES; Math.floor(to / width) > Math.floor(from / width); level += 1, width *= TILE_HASHES)
    for (let n = Math.floor(from / width); n < Math.floor(to / width); n += 1) {
      const first = n * TILE_HASHES
      const hashes =
        level === 0
          ? await readLeaves(client, { from: first, to: first + TILE_HASHES })
          : await Promise.all(Array.from({ length: TILE_HASHES }, (_, step) => nodeOf(level, first + step)))
      roots.set(`${level + 1}/${n}`, fold(hashes))
      made.push({ level, n, bytes: Buffer.concat(hashes) })
    }
  return made
}
