import { keepValid } from '@/lib/keep-valid'
import { type ListWaivers, WaiverCursor, WaiverFilter } from '@/lib/schemas/waivers'

const SHAPE = WaiverFilter.shape
export const PAGE_SIZE = 50
type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListWaivers {
  const cursor = WaiverCursor.safeParse(given.cursor)
  return { ...WaiverFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListWaivers): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}
