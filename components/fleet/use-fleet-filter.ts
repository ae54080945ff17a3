'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { FleetFilter } from '@/lib/schemas/fleet'
import { listInput } from './list-input'

const PARSERS = { search: parseAsString, ended: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the first page. */
export function useFleetFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof FleetFilter]?: FleetFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, ended: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
export type FleetFilterState = ReturnType<typeof useFleetFilter>
