'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { DraftFilter } from '@/lib/schemas/drafts'
import { listInput } from './list-input'

const PARSERS = { view: parseAsString, search: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the latest. */
export function useDraftFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof DraftFilter]?: DraftFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
