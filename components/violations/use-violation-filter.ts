'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ViolationFilter } from '@/lib/schemas/violations'
import { listInput } from './list-input'

const PARSERS = {
  search: parseAsString,
  state: parseAsString,
  severity: parseAsString,
  principle: parseAsString,
  agent: parseAsString,
  assignee: parseAsString,
  overdue: parseAsString,
  cursor: parseAsString,
}
const NOTHING = Object.fromEntries(Object.keys(PARSERS).map((key) => [key, null]))

/** The list's question lives in the address. A change of the filter starts again at the worst. */
export function useViolationFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof ViolationFilter]?: ViolationFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState(NOTHING),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
