'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { DRILL_OPEN } from '@/lib/drill-words'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { DrillFilter, ListDrills } from '@/lib/schemas/drills'
import { useTRPC } from '@/lib/trpc'
import { listInput } from './list-input'

const PARSERS = { kind: parseAsString, state: parseAsString, search: parseAsString, cursor: parseAsString }
const REFRESH_MS = 500
/** While one is under way its sheet is read as often as its own rows change elsewhere. */
const RUNNING_MS = 1000

/** The list's question lives in the address. A change of the filter starts again at the newest. */
export function useDrillFilter() {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  return {
    input,
    change: (next: { [K in keyof DrillFilter]?: DrillFilter[K] | null }) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ kind: null, state: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}

/** A page of drills; it follows the stream. */
export function useDrills(input: ListDrills) {
  const { drills } = useTRPC()
  const query = useQuery({ ...drills.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['drills'], queryKey: drills.list.queryKey(), everyMs: REFRESH_MS })
  return query
}

/** What can be drilled, and how it went last. */
export function useScenarios() {
  const { drills } = useTRPC()
  const query = useQuery({ ...drills.now.queryOptions({}), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['drills'], queryKey: drills.now.queryKey(), everyMs: REFRESH_MS })
  return query
}

/** One drill: read each second while it is under way. */
export function useDrill(id: string) {
  const { drills } = useTRPC()
  const query = useQuery({
    ...drills.get.queryOptions({ id }),
    refetchInterval: ({ state }) => (state.data && !DRILL_OPEN.includes(state.data.drill.state) ? READ_EVERY_MS : RUNNING_MS),
  })
  useLiveRefresh({ topics: ['drills'], queryKey: drills.get.queryKey({ id }), everyMs: REFRESH_MS })
  return query
}
