'use client'

import { useQuery } from '@tanstack/react-query'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Stations } from '@/components/ui/stations'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { atDraft } from './known-gates'
import { prepareStations, stationsOf } from './prepare-stations'
import { useKnownGates } from './use-known-gates'
import { useWorkspace } from './workspace'

/** The way ahead of a draft, with what is known of its gates; of one that was submitted, the way of its version. */
export function DraftStations() {
  const { draft } = useWorkspace().detail
  if (draft.submittedAs !== null) return <OfVersion version={draft.submittedAs} />
  return <OfDraft isWithdrawn={draft.state === 'withdrawn'} />
}

function OfDraft({ isWithdrawn }: { isWithdrawn: boolean }) {
  const trpc = useTRPC()
  const status = useQuery({ ...trpc.policies.status.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const gates = atDraft(useKnownGates())
  const active = status.data?.active
  const words = active ? { active: `version ${active.version} decides now` } : {}
  return <Stations stations={prepareStations({ gates, state: isWithdrawn ? 'withdrawn' : 'draft', at: 'draft', words })} />
}

function OfVersion({ version }: { version: number }) {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.policies.version.queryOptions({ version }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['policies', 'rollouts'], queryKey: trpc.policies.version.pathKey(), everyMs: 500 })
  return data ? <Stations stations={stationsOf(data)} /> : null
}
