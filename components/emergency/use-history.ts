'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EmergencyFilter, ListEmergency } from '@/lib/schemas/emergency'
import { useTRPC } from '@/lib/trpc'
import { listInput } from './list-input'

const PARSERS = { view: parseAsString, scope: parseAsString, search: parseAsString, cursor: parseAsString }
const REFRESH_MS = 500

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useHistoryFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof EmergencyFilter]?: EmergencyFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ view: null, scope: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}

/** A page of stops; it follows the stream. */
export function useHistory(input: ListEmergency) {
  const trpc = useTRPC()
  const query = useQuery({ ...trpc.emergency.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['emergency'], queryKey: trpc.emergency.list.queryKey(), everyMs: REFRESH_MS })
  return query
}
