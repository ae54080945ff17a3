import { keepValid } from '@/lib/keep-valid'
import { EventFilter, type ListEvents, type ListSandboxes, SandboxFilter } from '@/lib/schemas/sandboxes'

export const PAGE_SIZE = 50
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Given<Shape> = Partial<Record<keyof Shape | 'cursor', unknown>>
const from = (cursor: unknown) => (typeof cursor === 'string' && UUID.test(cursor) ? { cursor } : {})

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export const listInput = (given: Given<typeof SandboxFilter.shape>): ListSandboxes => ({
  ...SandboxFilter.parse(keepValid(SandboxFilter.shape, given)),
  ...from(given.cursor),
  limit: PAGE_SIZE,
})

export const eventInput = (given: Given<typeof EventFilter.shape>): ListEvents => ({
  ...EventFilter.parse(keepValid(EventFilter.shape, given)),
  ...from(given.cursor),
  limit: PAGE_SIZE,
})

/** The filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListSandboxes | ListEvents): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}

/** What narrows a list beside its view, in words. */
export const narrowedBy = ({ view: _view, cursor: _cursor, limit: _limit, search, ...rest }: ListSandboxes | ListEvents): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [`${name.replace(/Id$/, '')} ${value}`])),
]
