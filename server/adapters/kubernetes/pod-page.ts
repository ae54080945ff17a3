import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { PodFilter, PodPage, PodPageQuery, PodRow, PodSort } from '@/server/ports/cluster-watch'

export const MAX_PAGE = 200

type Key = string | number
const KEYS: Record<PodSort, (row: PodRow) => Key> = {
  name: ({ name }) => name,
  namespace: ({ namespace, name }) => `${namespace}/${name}`,
  node: ({ node }) => node ?? '',
  phase: ({ phase }) => phase,
  restarts: ({ restarts }) => restarts,
  age: ({ createdAt }) => createdAt ?? '',
}

const Cursor = z.tuple([z.union([z.string().max(600), z.number()]), z.string().max(200)])
function readCursor(text: string): [Key, string] {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new AppError('BAD_REQUEST', 'The place in the list is not one that this list gave; begin at its first page.')
  }
}
const writeCursor = (key: Key, uid: string): string => Buffer.from(JSON.stringify([key, uid])).toString('base64url')

const compare = (a: Key, b: Key): number => (a < b ? -1 : Number(a > b))

function matcher({ namespaces, node, ownerUids, phase, isReady, text }: PodFilter): (row: PodRow) => boolean {
  const spaces = namespaces && new Set(namespaces)
  const owners = ownerUids && new Set(ownerUids)
  const needle = text?.trim().toLowerCase()
  const holds = (value: string | null | undefined) => Boolean(needle && value?.toLowerCase().includes(needle))
  return (row) =>
    (!spaces || spaces.has(row.namespace)) &&
    (node === undefined || row.node === node) &&
    (!owners || (row.owner !== null && owners.has(row.owner.uid))) &&
    (phase === undefined || row.phase === phase) &&
    (isReady === undefined || row.isReady === isReady) &&
    (!needle || holds(row.name) || holds(row.namespace) || holds(row.node) || holds(row.owner?.name))
}

type Placed = { key: Key; row: PodRow }
/** The first `size` of what comes after the cursor, without sorting the rest: a page of 200 of ten thousand costs one pass. */
function firstOf(placed: Iterable<Placed>, size: number, order: (a: Placed, b: Placed) => number): Placed[] {
  let held: Placed[] = []
  for (const one of placed) {
    held.push(one)
    if (held.length >= size * 4) held = held.sort(order).slice(0, size)
  }
  return held.sort(order).slice(0, size)
}

/** One page by the key and uid of the row before it, so that any replica goes on from there. Errors: BAD_REQUEST for a cursor that is none. */
export function podPage(
  rows: Iterable<PodRow>,
  { filter = {}, sort = 'name', descending = false, after = null, size }: PodPageQuery,
): PodPage {
  const limit = Math.max(1, Math.min(MAX_PAGE, size))
  const fits = matcher(filter)
  const keyOf = KEYS[sort]
  const sign = descending ? -1 : 1
  const order = (a: Placed, b: Placed) => sign * (compare(a.key, b.key) || compare(a.row.uid, b.row.uid))
  const start = after === null ? null : readCursor(after)
  const isBehind = ({ key, row }: Placed) => start === null || sign * (compare(key, start[0]) || compare(row.uid, start[1])) > 0
  let matching = 0
  const candidates = function* (): Generator<Placed> {
    for (const row of rows) {
      if (!fits(row)) continue
      matching += 1
      const placed = { key: keyOf(row), row }
      if (isBehind(placed)) yield placed
    }
  }
  const found = firstOf(candidates(), limit + 1, order)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return { rows: page.map(({ row }) => row), next: found.length > limit && last ? writeCursor(last.key, last.row.uid) : null, matching }
}
