import { keepValid } from '@/lib/keep-valid'
import { FleetFilter, InstanceId, type ListFleet } from '@/lib/schemas/fleet'

const SHAPE = FleetFilter.shape
type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListFleet {
  const cursor = InstanceId.safeParse(given.cursor)
  return { ...FleetFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: 50 }
}

/** The filter as an address: what the export of this list asks. */
export const filterQuery = ({ search, ended }: ListFleet): string =>
  new URLSearchParams({ ...(search === undefined ? {} : { search }), ...(ended === undefined ? {} : { ended }) }).toString()
