'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { EvolutionPage } from '@/lib/schemas/evolutions'
import { useTRPC } from '@/lib/trpc'
import { EvolutionItem } from './evolution-item'
import { type EvolutionMove, MoveEvolutionDialog } from './move-evolution-dialog'
import { sayCount } from './say-evolution'

const REFRESH_MS = 500
const PAGE_SIZE = 10

/** What the agent wished to change about itself, newest first, and the two moves from there. */
export function EvolutionsSheet({ agentId, held }: { agentId: string; held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const input = { agentId, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) }
  const { data, error, refetch } = useQuery({
    ...trpc.evolutions.list.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['agents', 'reviews'], queryKey: trpc.evolutions.list.queryKey(), everyMs: REFRESH_MS })
  return (
    <Sheet label="Evolutions" title="Evolutions" meta={data ? sayCount(data) : undefined}>
      {error && (
        <ErrorState
          title={data ? 'Evolutions did not load again' : 'Evolutions did not load'}
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {data ? <Shown page={data} held={held} /> : !error && <LoadingBars what="evolutions" rows={2} />}
      {data && (cursor !== null || data.nextCursor !== null) && (
        <div className="foot rule-t">
          <span className="foot-end">
            {cursor !== null && (
              <Button size="sm" onClick={() => setCursor(null)}>
                Show the newest
              </Button>
            )}
            <Button
              size="sm"
              disabledReason={data.nextCursor === null ? 'There are no older evolutions.' : null}
              onClick={() => setCursor(data.nextCursor)}
            >
              Show older
            </Button>
          </span>
        </div>
      )}
    </Sheet>
  )
}

function Shown({ page, held }: { page: EvolutionPage; held: readonly Permission[] }) {
  const [move, setMove] = useState<EvolutionMove | null>(null)
  if (page.items.length === 0)
    return (
      <EmptyState title="None" detail="The agent has not asked to change itself. It does so over the HTTP API, with a token of its own." />
    )
  return (
    <>
      <ul className="viol">
        {page.items.map((row) => (
          <EvolutionItem key={row.id} row={row} page={page} held={held} onMove={setMove} />
        ))}
      </ul>
      <MoveEvolutionDialog move={move} onClose={() => setMove(null)} />
    </>
  )
}
