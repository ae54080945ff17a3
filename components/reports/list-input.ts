import { keepValid } from '@/lib/keep-valid'
import { COMPLETENESS_NAMES, KIND_NAMES, type ListReports, ReportCursor, ReportFilter } from '@/lib/schemas/reports'

const SHAPE = ReportFilter.shape
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListReports {
  const cursor = ReportCursor.safeParse(given.cursor)
  return { ...ReportFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** What narrows the list, in words. */
export const narrowedBy = ({ search, kind, completeness }: ListReports): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...(kind === undefined ? [] : [KIND_NAMES[kind]]),
  ...(completeness === undefined ? [] : [COMPLETENESS_NAMES[completeness]]),
]
