'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { IncidentFilter } from '@/lib/schemas/incidents'
import { listInput } from './list-input'

const PARSERS = {
  view: parseAsString,
  state: parseAsString,
  severity: parseAsString,
  type: parseAsString,
  agentId: parseAsString,
  search: parseAsString,
  cursor: parseAsString,
}
type Change = { [K in Exclude<keyof IncidentFilter, 'severity'>]?: IncidentFilter[K] | null } & { severity?: string | null }

/** The list's question lives in the address. A change of the filter starts again at the gravest. */
export function useIncidentFilter() {
  const [given, setGiven] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(given), [given])
  return {
    input,
    change: (next: Change) => void setGiven({ ...next, cursor: null }),
    clear: () => void setGiven({ state: null, severity: null, type: null, agentId: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setGiven({ cursor }),
  }
}
