import { keepValid } from '@/lib/keep-valid'
import { AgentFilter, AgentRef, type ListAgents } from '@/lib/schemas/agents'

const SHAPE = AgentFilter.shape
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListAgents {
  const cursor = AgentRef.shape.agentId.safeParse(given.cursor)
  return { ...AgentFilter.parse(keepValid(SHAPE, given)), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The filter as an address: what the export of this list asks. */
export function filterQuery({ search, state }: ListAgents): string {
  return new URLSearchParams({ ...(search === undefined ? {} : { search }), ...(state === undefined ? {} : { state }) }).toString()
}

/** What narrows the list, in words. */
export const narrowedBy = ({ search, state }: ListAgents): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...(state === undefined ? [] : [`state ${state}`]),
]
