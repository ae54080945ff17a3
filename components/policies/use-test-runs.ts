'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'
import { useTests } from './tests-store'
import { useWorkspace } from './workspace'

export const ASKING = { retry: false, staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000, placeholderData: keepPreviousData } as const

/** What the tools are asked about, and a key of it. */
export function useLooked() {
  const { detail, settled } = useWorkspace()
  const { draftVersion } = settled
  const unsaved = settled.unsaved.map(({ path, text }) => ({ path, text }))
  return { looked: { id: detail.draft.id, unsaved, draftVersion }, key: keyOf({ draftVersion, unsaved }) }
}
export const keyOf = ({ draftVersion, unsaved }: { draftVersion: number; unsaved: readonly { path: string; text: string }[] }): string =>
  JSON.stringify([draftVersion, unsaved.map(({ path, text }) => [path, text])])

/** The tests of what is in the page: after each pause in typing without large documents of cases, and all of them when somebody asks.
 *  A newer text ends the question before it; what was found for the last one stays until the next answer, and says so. */
export function useTestRuns() {
  const { detail, canWrite, unsaved } = useWorkspace()
  const [state, change] = useTests(detail.draft.id)
  const { looked, key } = useLooked()
  const trpc = useTRPC()
  const isFull = state.fullKey === key
  const filter = state.filter === '' ? {} : { filter: state.filter }
  const options = { ...ASKING, trpc: { abortOnUnmount: true } }
  const quick = useQuery(
    trpc.draftTests.run.queryOptions({ ...looked, ...filter, isQuick: true }, { ...options, enabled: canWrite && !isFull }),
  )
  const full = useQuery(
    trpc.draftTests.run.queryOptions({ ...looked, ...filter, isQuick: false }, { ...options, enabled: canWrite && isFull }),
  )
  const query = isFull ? full : quick
  const runAll = () => {
    if (!canWrite) return
    const wanted = keyOf({ draftVersion: detail.draft.version, unsaved })
    if (wanted === state.fullKey && isFull) void full.refetch()
    change({ fullKey: wanted, tab: 'tests' })
  }
  return { run: query.data ?? null, error: query.error, isBusy: query.isFetching, isOld: query.isPlaceholderData, isFull, runAll, query }
}
