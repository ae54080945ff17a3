'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ApprovalFilter } from '@/lib/schemas/approvals'
import { listInput } from './list-input'

const PARSERS = { view: parseAsString, action: parseAsString, search: parseAsString, cursor: parseAsString }

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useApprovalFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof ApprovalFilter]?: ApprovalFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ action: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
