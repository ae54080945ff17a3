'use client'

import { useQuery } from '@tanstack/react-query'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { ErrorState } from '@/components/ui/error-state'
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
import { PersonNotShown } from './person-not-shown'
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
          {error ? <PersonNotShown error={error} onRetry={() => void refetch()} /> : <LoadingBars what="the person" rows={8} />}
        </Sheet>
      </>
    )
  return (
    <>
      <PersonHead detail={data} held={held} />
      {error && (
        <Sheet label="Not read again">
          <ErrorState
            title="The person did not load again"
            detail={`${sentenceOf(error)} What is below was read before.`}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        </Sheet>
      )}
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
