'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { AlertFilter } from '@/lib/schemas/incidents'
import { alertInput } from './list-input'

const PARSERS = { view: parseAsString, source: parseAsString, incidentId: parseAsString, search: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useAlertFilter() {
  const [given, setGiven] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => alertInput(given), [given])
  return {
    input,
    change: (next: { [K in keyof AlertFilter]?: AlertFilter[K] | null }) => void setGiven({ ...next, cursor: null }),
    clear: () => void setGiven({ source: null, incidentId: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setGiven({ cursor }),
  }
}
