import { AgentFilter, AgentRef, type ListAgents } from '@/lib/schemas/agents'

const SHAPE = AgentFilter.shape
const FILTER_KEYS = Object.keys(SHAPE) as (keyof typeof SHAPE)[] // the keys of this very schema
export const PAGE_SIZE = 50

type Given = Partial<Record<keyof typeof SHAPE | 'cursor', unknown>>

/** The list's question from an address. A part the schema refuses is left out, so a mistyped address still shows a list. */
export function listInput(given: Given): ListAgents {
  const kept: Record<string, unknown> = {}
  for (const key of FILTER_KEYS) {
    const parsed = SHAPE[key].safeParse(given[key] ?? undefined)
    if (parsed.success && parsed.data !== undefined && parsed.data !== '') kept[key] = parsed.data
  }
  const cursor = AgentRef.shape.agentId.safeParse(given.cursor)
  return { ...AgentFilter.parse(kept), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** What narrows the list, in words. */
export const narrowedBy = ({ search, state }: ListAgents): string[] => [
  ...(search === undefined ? [] : [`“${search}”`]),
  ...(state === undefined ? [] : [`state ${state}`]),
]
