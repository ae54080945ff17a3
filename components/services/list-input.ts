import { keepValid } from '@/lib/keep-valid'
import { ListWorkloads, WorkloadFilter } from '@/lib/schemas/workloads'
import { stateWord } from './say-state'

const SHAPE = WorkloadFilter.shape
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListWorkloads {
  const cursor = ListWorkloads.shape.cursor.safeParse(given.cursor ?? undefined)
  const filter = WorkloadFilter.parse(keepValid(SHAPE, given))
  return { ...filter, ...(cursor.success && cursor.data !== undefined ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address: what the export of this list asks. */
export function filterQuery({ cursor: _cursor, limit: _limit, ...filter }: ListWorkloads): string {
  return new URLSearchParams(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString()
}

/** What narrows the list, in words. */
export const narrowedBy = ({ search, namespace, kind, state, critical }: ListWorkloads): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...(namespace === undefined ? [] : [`namespace ${namespace}`]),
  ...(kind === undefined ? [] : [`kind ${kind}`]),
  ...(state === undefined ? [] : [`state ${stateWord(state)}`]),
  ...(critical === undefined ? [] : ['core services alone']),
]
