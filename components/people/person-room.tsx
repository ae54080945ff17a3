'use client'

import { useQuery } from '@tanstack/react-query'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'
import { FactorsSheet } from './factors-sheet'
import { IdentitiesSheet } from './identities-sheet'
import { OpenSessionsSheet } from './open-sessions-sheet'
import { PersonFacts } from './person-facts'
import { PersonHead } from './person-head'
import { RequestsSheet } from './requests-sheet'
import { RolesSheet } from './roles-sheet'

const REFRESH_MS = 500
export type PersonRoomProps = { personId: string; held: readonly Permission[] }

/** One person: what they may do, how they sign in, what is open of theirs, and the ways to give and take access. */
export function PersonRoom({ personId, held }: PersonRoomProps) {
  const { people } = useTRPC()
  const input = { id: personId }
  const { data, error, refetch } = useQuery({ ...people.get.queryOptions(input), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['people', 'approvals'], queryKey: people.get.queryKey(input), everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Person</h1>
        </div>
        <Sheet label="Person">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="person"
              all="people"
              permission="people:read"
              missing="The address names nobody. People are never deleted: look for the name in the list."
              list={{ href: '/people', label: 'Show all people' }}
              stays="What they may do stays as it is."
            />
          ) : (
            <LoadingBars what="the person" rows={8} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <PersonHead detail={data} held={held} />
      <NotReadAgain noun="person" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <RolesSheet detail={data} held={held} />
          <OpenSessionsSheet person={data.person} held={held} />
          <RequestsSheet detail={data} />
        </div>
        <div className="stack">
          <PersonFacts detail={data} />
          <FactorsSheet detail={data} />
          <IdentitiesSheet detail={data} held={held} />
        </div>
      </div>
    </>
  )
}
