import { keepValid } from '@/lib/keep-valid'
import { DrillFilter, type ListDrills } from '@/lib/schemas/drills'

const SHAPE = DrillFilter.shape
const PAGE_SIZE = 50
type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListDrills {
  const { cursor } = given
  const from = typeof cursor === 'string' && UUID.test(cursor) ? { cursor } : {}
  return { ...DrillFilter.parse(keepValid(SHAPE, given)), ...from, limit: PAGE_SIZE }
}

/** The filter as an address. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListDrills): string {
  return new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
}
