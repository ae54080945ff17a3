import { keepValid } from '@/lib/keep-valid'
import { type ListReviews, ReviewCursor, ReviewFilter } from '@/lib/schemas/reviews'

const SHAPE = ReviewFilter.shape
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListReviews {
  const cursor = ReviewCursor.safeParse(given.cursor)
  return { ...ReviewFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListReviews): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}

/** What narrows the list beside its view, in words. */
export const narrowedBy = ({ search, priority, kind }: ListReviews): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...(priority === undefined ? [] : [`priority ${priority}`]),
  ...(kind === undefined ? [] : [`kind ${kind}`]),
]
