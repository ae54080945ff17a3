import * as z from 'zod'
import { AppError } from '@/lib/errors'

type Key = string | number
const Cursor = z.tuple([z.union([z.string().max(600), z.number()]), z.string().max(600)])

function read(text: string): [Key, string] {
  try {
    return Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new AppError('BAD_REQUEST', 'cursor: the place in the list is not one that this list gave; begin at its first page.')
  }
}
const write = (place: [Key, string]): string => Buffer.from(JSON.stringify(place)).toString('base64url')
const compare = (a: Key, b: Key): number => (a < b ? -1 : Number(a > b))

type Paging<T> = { keyOf: (one: T) => Key; idOf: (one: T) => string; after: string | undefined; size: number }

/** A page by the key and the id of the row before it, so that any replica goes on from there. Keys ascend.
 *  Errors: BAD_REQUEST for a cursor that is none. */
export function pageOf<T>(all: readonly T[], { keyOf, idOf, after, size }: Paging<T>): { page: T[]; nextCursor: string | null } {
  const placed = all.map((one) => ({ one, place: [keyOf(one), idOf(one)] as [Key, string] }))
  const order = (a: [Key, string], b: [Key, string]) => compare(a[0], b[0]) || compare(a[1], b[1])
  const start = after === undefined ? null : read(after)
  const behind = (start === null ? placed : placed.filter(({ place }) => order(place, start) > 0)).sort((a, b) => order(a.place, b.place))
  const page = behind.slice(0, size)
  const last = page.at(-1)
  return { page: page.map(({ one }) => one), nextCursor: behind.length > size && last ? write(last.place) : null }
}
