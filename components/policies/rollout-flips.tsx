'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { useTRPC } from '@/lib/trpc'
import { flipQuery, useFlipFilter } from './flip-filter'
import { FlipFilters } from './flip-filters'
import { RolloutFlipItem } from './rollout-flip'
import { sayNoFlips } from './say-rollout'

export type RolloutFlipsProps = { detail: RolloutDetail; held: readonly Permission[] }

/** What the candidate answered otherwise, what would be allowed now on top. */
export function RolloutFlips({ detail, held }: RolloutFlipsProps) {
  if (held.includes('decisions:read')) return <Readable detail={detail} mayExport={held.includes('decisions:export')} />
  return (
    <Sheet label="Other answers" title="Other answers">
      <NoRight title="You cannot read single decisions" detail={`Open to ${rolesInWords('decisions:read')}. The counts are beside this.`} />
    </Sheet>
  )
}

function Readable({ detail, mayExport }: { detail: RolloutDetail; mayExport: boolean }) {
  const trpc = useTRPC()
  const filter = useFlipFilter(detail.id)
  const query = useQuery({
    ...trpc.rollouts.flips.queryOptions(filter.input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const { kind, principle, search, cursor } = filter.input
  const isNarrowed = Boolean(kind ?? principle ?? search)
  const found = [...new Set(query.data?.items.flatMap(({ principles }) => principles))].sort()
  return (
    <>
      <FlipFilters filter={filter} principles={principle && !found.includes(principle) ? [principle, ...found] : found} />
      <ListSheet what="Other answers" title="Other answers" query={query} goesOn="The rollout goes on, and is watched by the machine.">
        {(data) => (
          <>
            {data.items.length > 0 ? (
              <ul>
                {data.items.map((row) => (
                  <li key={row.decisionId} className="rule-t">
                    <RolloutFlipItem row={row} />
                  </li>
                ))}
              </ul>
            ) : (
              <EmptyState
                {...(isNarrowed ? { title: 'No such answer', detail: 'No other answer is like that.' } : sayNoFlips(detail))}
                action={isNarrowed ? <Button onClick={filter.clear}>Show all</Button> : undefined}
              />
            )}
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={cursor !== undefined}
              goTo={filter.goTo}
              end={`${formatCount(data.total)} in all. An engine keeps at most a thousand of a rollout and counts every one.`}
            />
          </>
        )}
      </ListSheet>
      {mayExport && (
        <p>
          <a className={buttonClass({ size: 'sm' })} href={`/api/flips?${flipQuery(filter.input)}`} download>
            Export as CSV
          </a>
        </p>
      )}
    </>
  )
}
