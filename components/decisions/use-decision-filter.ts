'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { DecisionFilter } from '@/lib/schemas/decisions'
import { listInput } from './list-input'

const PARSERS = {
  search: parseAsString,
  verdict: parseAsString,
  severity: parseAsString,
  type: parseAsString,
  agent: parseAsString,
  code: parseAsString,
  origin: parseAsString,
  waiver: parseAsString,
  window: parseAsString,
  cursor: parseAsString,
}

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useDecisionFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  const change = (next: { [K in keyof DecisionFilter]?: DecisionFilter[K] | null }) => void setState({ ...next, cursor: null })
  return {
    input,
    change,
    clear: () => void setState({ ...Object.fromEntries(Object.keys(PARSERS).map((key) => [key, null])), window: state.window }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
