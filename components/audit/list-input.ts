import { keepValid } from '@/lib/keep-valid'
import { AuditCursor, AuditFilter, type SearchAudit } from '@/lib/schemas/audit'

const SHAPE = AuditFilter.shape
export const FILTER_KEYS = (Object.keys(SHAPE) as (keyof typeof SHAPE)[]).filter((key) => key !== 'view') // the keys of this very schema
export const PAGE_SIZE = 100

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so an old or mistyped address still shows a list. */
export function listInput(given: Given): SearchAudit {
  const cursor = AuditCursor.safeParse(given.cursor)
  return { ...AuditFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address, without the page. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: SearchAudit): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}

/** What narrows the list, in words; empty for the newest entries as they come. */
export const narrowedBy = (input: SearchAudit): string[] =>
  FILTER_KEYS.filter((key) => input[key] !== undefined).map((key) => `${key} ${input[key]}`)

/** The part of a question that is no search. */
export const newestOf = ({ view, cursor, limit }: SearchAudit) => ({ view, limit, ...(cursor === undefined ? {} : { cursor }) })
