'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { SandboxFilter } from '@/lib/schemas/sandboxes'
import { listInput } from './list-input'

const one = parseAsString
const PARSERS = { view: one, state: one, runtime: one, agentId: one, since: one, search: one, cursor: one }

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useSandboxFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof SandboxFilter]?: SandboxFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ state: null, runtime: null, agentId: null, since: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
