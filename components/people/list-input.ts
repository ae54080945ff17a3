import type * as z from 'zod'
import { keepValid } from '@/lib/keep-valid'
import { ListMappings } from '@/lib/schemas/mappings'
import { ListPeople, PersonFilter } from '@/lib/schemas/people'
import { ListSessions, SessionFilter } from '@/lib/schemas/sessions'
import { ListTokens, TokenFilter } from '@/lib/schemas/tokens'

export const PAGE_SIZE = 50
type Given = Record<string, unknown>

/** A list's question from an address. A part the schema refuses is left out, so that a mistyped address still shows a list. */
export function peopleInput(given: Given): ListPeople {
  return { ...PersonFilter.parse(keepValid(PersonFilter.shape, given)), ...cursorOf(ListPeople.shape.cursor, given), limit: PAGE_SIZE }
}

export function sessionsInput(given: Given): ListSessions {
  return { ...SessionFilter.parse(keepValid(SessionFilter.shape, given)), ...cursorOf(ListSessions.shape.cursor, given), limit: PAGE_SIZE }
}

export function tokensInput(given: Given): ListTokens {
  return { ...TokenFilter.parse(keepValid(TokenFilter.shape, given)), ...cursorOf(ListTokens.shape.cursor, given), limit: PAGE_SIZE }
}

const { cursor: MappingCursor, limit: _, ...MAPPING_SHAPE } = ListMappings.shape
export function mappingsInput(given: Given): ListMappings {
  return { ...keepValid(MAPPING_SHAPE, given), ...cursorOf(MappingCursor, given), limit: PAGE_SIZE }
}

function cursorOf(schema: z.ZodType<string | undefined>, { cursor }: Given): { cursor?: string } {
  const parsed = schema.safeParse(cursor ?? undefined)
  return parsed.success && parsed.data !== undefined ? { cursor: parsed.data } : {}
}

type Filter = { cursor?: string | undefined; limit?: number | undefined }

/** The filter as an address: what the export of a list asks. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: Filter & object): string {
  return new URLSearchParams(Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)])).toString()
}

/** What narrows a list, in words. */
export function narrowedBy({ cursor: _cursor, limit: _limit, ...filter }: Filter & object): string[] {
  return Object.entries(filter).map(([name, value]) =>
    name === 'search' ? `“${String(value)}”` : `${name} ${String(value).replace('_', ' ')}`,
  )
}
