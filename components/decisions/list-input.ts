import { keepValid } from '@/lib/keep-valid'
import { DecisionCursor, DecisionFilter, type ListDecisions } from '@/lib/schemas/decisions'

const SHAPE = DecisionFilter.shape
export const FILTER_KEYS = Object.keys(SHAPE) as (keyof typeof SHAPE)[] // the keys of this very schema
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so an old or mistyped address still shows a list.
 *  The server prefetches with it and the browser asks with it: the same address is the same question. */
export function listInput(given: Given): ListDecisions {
  const cursor = DecisionCursor.safeParse(given.cursor)
  return { ...DecisionFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address, without what is the default. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListDecisions): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}

/** How many parts of the filter narrow the list; the window is always there and does not count. */
export const narrowedBy = (input: ListDecisions): string[] =>
  FILTER_KEYS.filter((key) => key !== 'window' && input[key] !== undefined).map((key) =>
    key === 'search' ? `“${input[key]}”` : `${key} ${input[key]}`,
  )
