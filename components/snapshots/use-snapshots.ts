'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import type { ConfigSet } from '@/lib/config-sets'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { listInput } from './list-input'

const REFRESH_MS = 300
const PARSERS = { set: parseAsString, onlyKnownGood: parseAsBoolean, cursor: parseAsString }

/** Snapshots of the set that the address names; the list follows the stream. */
export function useSnapshots() {
  const trpc = useTRPC()
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => listInput(state), [state])
  const query = useQuery({ ...trpc.snapshots.list.queryOptions(input), refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['snapshots'], queryKey: trpc.snapshots.pathKey(), everyMs: REFRESH_MS })
  return {
    input,
    query,
    choose: (set: ConfigSet) => void setState({ set, cursor: null }),
    narrow: (onlyKnownGood: boolean) => void setState({ onlyKnownGood: onlyKnownGood || null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
