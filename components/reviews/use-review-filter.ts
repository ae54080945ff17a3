'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ReviewFilter } from '@/lib/schemas/reviews'
import { listInput } from './list-input'

const PARSERS = { view: parseAsString, priority: parseAsString, kind: parseAsString, search: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the most urgent. */
export function useReviewFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof ReviewFilter]?: ReviewFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ priority: null, kind: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
