'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { RunFilter } from '@/lib/schemas/runs'
import { listInput } from './list-input'

const PARSERS = {
  view: parseAsString,
  state: parseAsString,
  kind: parseAsString,
  class: parseAsString,
  drill: parseAsString,
  search: parseAsString,
  cursor: parseAsString,
}

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useRunFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof RunFilter]?: RunFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ state: null, kind: null, class: null, drill: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
