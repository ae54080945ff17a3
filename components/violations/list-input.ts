import { keepValid } from '@/lib/keep-valid'
import { type ListViolations, ViolationCursor, ViolationFilter } from '@/lib/schemas/violations'

const SHAPE = ViolationFilter.shape
export const FILTER_KEYS = Object.keys(SHAPE) as (keyof typeof SHAPE)[] // the keys of this very schema
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListViolations {
  const cursor = ViolationCursor.safeParse(given.cursor)
  return { ...ViolationFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListViolations): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}

/** What narrows the list, in words. Open is what one comes for, and does not count. */
export const narrowedBy = (input: ListViolations): string[] =>
  FILTER_KEYS.flatMap((key) => {
    const value = input[key]
    if (value === undefined || (key === 'state' && (value === 'open' || value === 'any'))) return []
    if (key === 'search') return [`“${value}”`]
    return key === 'overdue' ? ['overdue'] : [`${key} ${String(value).replaceAll('_', ' ')}`]
  })
