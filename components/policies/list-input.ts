import { keepValid } from '@/lib/keep-valid'
import { DraftCursor, DraftFilter, type ListDrafts } from '@/lib/schemas/drafts'

const SHAPE = DraftFilter.shape
export const PAGE_SIZE = 50
type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListDrafts {
  const cursor = DraftCursor.safeParse(given.cursor)
  return { ...DraftFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}
