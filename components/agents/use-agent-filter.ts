'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { AgentFilter } from '@/lib/schemas/agents'
import { listInput } from './list-input'

const PARSERS = { search: parseAsString, state: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the first page. */
export function useAgentFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof AgentFilter]?: AgentFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, state: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
