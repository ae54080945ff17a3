'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { AuditFilter } from '@/lib/schemas/audit'
import { FILTER_KEYS, listInput } from './list-input'

const PARSERS = {
  view: parseAsString,
  actor: parseAsString,
  action: parseAsString,
  phase: parseAsString,
  outcome: parseAsString,
  kind: parseAsString,
  target: parseAsString,
  request: parseAsString,
  run: parseAsString,
  incident: parseAsString,
  from: parseAsString,
  to: parseAsString,
  cursor: parseAsString,
}
export type AuditFilterChange = { [K in keyof AuditFilter]?: AuditFilter[K] | null }

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useAuditFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: AuditFilterChange) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ ...Object.fromEntries(FILTER_KEYS.map((key) => [key, null])), cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
