'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { WaiverFilter } from '@/lib/schemas/waivers'
import { listInput } from './list-input'

const PARSERS = { phase: parseAsString, search: parseAsString, rule: parseAsString, unused: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at its first page. */
export function useWaiverFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof WaiverFilter]?: WaiverFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, rule: null, unused: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
