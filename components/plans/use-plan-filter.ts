'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ListPlans } from '@/lib/schemas/plans'
import { listInput } from './list-input'

const PARSERS = { view: parseAsString, kind: parseAsString, search: parseAsString, cursor: parseAsString }
type Filter = Pick<ListPlans, 'view' | 'kind' | 'search'>

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function usePlanFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof Filter]?: Filter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ kind: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
