import type { Db, Tx } from '@/server/db'
import { MissingHash } from './tiles'
import { type Hash, type HashAt, nodeHash } from './tree'

const TILE = 256
const HASH_BYTES = 32
const TILE_LEVELS = 8

/** Keeps what was asked for, so that a node is read or made once. */
function once<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const kept = new Map<Key, Promise<Value>>()
  return (key) => {
    const value = kept.get(key) ?? make(key)
    kept.set(key, value)
    return value
  }
}

/** Hashes of full subtrees as the app may read them: from the tiles where they are full, from the leaves elsewhere. Errors: MissingHash. */
export function hashesIn(db: Db | Tx): HashAt {
  const tileOf = once(async (key: string): Promise<Buffer | null> => {
    const [level = 0, n = 0] = key.split('/').map(Number)
    const tile = await db.auditTile.findUnique({ where: { level_n: { level, n: BigInt(n) } }, select: { bytes: true } })
    return tile ? Buffer.from(tile.bytes) : null
  })
  const leavesOf = once(async (first: number): Promise<Buffer> => {
    const from = BigInt(first)
    const leaves = await db.auditLeaf.findMany({ where: { idx: { gte: from, lt: from + BigInt(TILE) } }, orderBy: { idx: 'asc' } })
    leaves.forEach(({ idx }, place) => {
      if (idx !== from + BigInt(place)) throw new MissingHash(first + place)
    })
    return Buffer.concat(leaves.map(({ hash }) => hash))
  })
  const stored = async (level: number, n: number): Promise<Hash | null> => {
    if (level % TILE_LEVELS !== 0) return null
    const at = Math.floor(n / TILE)
    const tile = (await tileOf(`${level / TILE_LEVELS}/${at}`)) ?? (level === 0 ? await leavesOf(at * TILE) : null)
    const hash = tile?.subarray((n % TILE) * HASH_BYTES, (n % TILE) * HASH_BYTES + HASH_BYTES)
    return hash?.length === HASH_BYTES ? hash : null
  }
  const nodeOf = once(async (key: string): Promise<Hash> => {
    const [level = 0, n = 0] = key.split('/').map(Number)
    const found = await stored(level, n)
    if (found) return found
    if (level === 0) throw new MissingHash(n)
    const [left, right] = await Promise.all([hashAt(level - 1, 2 * n), hashAt(level - 1, 2 * n + 1)])
    return nodeHash(left, right)
  })
  const hashAt: HashAt = (level, n) => nodeOf(`${level}/${n}`)
  return hashAt
}
