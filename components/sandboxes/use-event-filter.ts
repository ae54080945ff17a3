'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { EventFilter } from '@/lib/schemas/sandboxes'
import { eventInput } from './list-input'

const one = parseAsString
const PARSERS = { view: one, source: one, state: one, family: one, agentId: one, sandboxId: one, search: one, cursor: one }
const NONE = { source: null, state: null, family: null, agentId: null, sandboxId: null, search: null, cursor: null }

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useEventFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => eventInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof EventFilter]?: EventFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState(NONE),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
