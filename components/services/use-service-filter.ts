'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { WorkloadFilter } from '@/lib/schemas/workloads'
import { listInput } from './list-input'

const PARSERS = {
  search: parseAsString,
  namespace: parseAsString,
  kind: parseAsString,
  state: parseAsString,
  critical: parseAsString,
  sort: parseAsString,
  cursor: parseAsString,
}
const NONE = { search: null, namespace: null, kind: null, state: null, critical: null, cursor: null }

/** The list's question lives in the address. A change of the filter starts again at the first page. */
export function useServiceFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(
    () => listInput(Object.fromEntries(Object.entries(state).map(([name, value]) => [name, value ?? undefined]))),
    [state],
  )
  return {
    input,
    change: (next: { [K in keyof WorkloadFilter]?: WorkloadFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState(NONE),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
