'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ReplayDetail } from '@/lib/schemas/replays'
import { useTRPC } from '@/lib/trpc'
import type { FlipFiltering } from './flip-filter'
import { FlipItem } from './flip-item'

export type FlipsListProps = { filter: FlipFiltering; detail: ReplayDetail; mayRight: boolean }

/** One line a decision that came out otherwise, what would be allowed now on top. `j` and `k` move between them, Enter opens. */
export function FlipsList({ filter, detail, mayRight }: FlipsListProps) {
  const trpc = useTRPC()
  const query = useQuery({
    ...trpc.replays.flips.queryOptions(filter.input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const list = useRef<HTMLUListElement>(null)
  const move = (step: number) => () => {
    const heads = [...(list.current?.querySelectorAll<HTMLElement>('summary') ?? [])]
    const focused = document.activeElement
    const at = focused instanceof HTMLElement ? heads.indexOf(focused) : -1
    heads[at === -1 ? 0 : Math.min(Math.max(at + step, 0), heads.length - 1)]?.focus()
  }
  useSingleKeys({ j: move(1), k: move(-1) })
  const { kind, principle, search, cursor } = filter.input
  const isNarrowed = Boolean(kind ?? principle ?? search)
  return (
    <ListSheet what="Changes" title="What would change" query={query} goesOn="A replay that runs goes on.">
      {(data) => (
        <>
          <p className="rp-in dim">{`${formatCount(data.total)} ${data.total === 1 ? 'decision' : 'decisions'}${isNarrowed ? ' of those searched for' : ''}. Keys j and k move, Enter opens.`}</p>
          {data.items.length > 0 ? (
            <ul ref={list}>
              {data.items.map((row) => (
                <li key={row.decisionId} className="rule-t">
                  <FlipItem row={row} detail={detail} mayRight={mayRight} />
                </li>
              ))}
            </ul>
          ) : isNarrowed ? (
            <EmptyState
              title="No change matches"
              detail="Other changes may be there."
              action={
                <Button size="sm" onClick={filter.clear}>
                  Clear the filter
                </Button>
              }
            />
          ) : (
            <EmptyState
              title="No change"
              detail={detail.state === 'done' ? 'Every decision that could be replayed came out the same.' : 'None was found so far.'}
            />
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more changes here."
          />
        </>
      )}
    </ListSheet>
  )
}
