'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { sayMade } from './say-made'
import { useMakeTest } from './use-make-test'
import { useWorkspace } from './workspace'

/** Tests that false alarms left: each must be allowed, and fails until the draft mends the rule. */
export function FalseAlarms() {
  const trpc = useTRPC()
  const api = useTRPCClient()
  const { detail } = useWorkspace()
  const { id } = detail.draft
  const { make, made, isBusy, error, whyNot } = useMakeTest()
  const list = useInfiniteQuery({
    queryKey: [...trpc.draftTests.falseAlarms.queryKey(), id],
    queryFn: ({ pageParam }) => api.draftTests.falseAlarms.query({ id, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null, // of the first page
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const total = list.data?.pages[0]?.total ?? 0
  if (total === 0) return list.error ? <p className="pt-note">{`False alarms did not load. ${sentenceOf(list.error)}`}</p> : null
  const waiting = rows.filter(({ isTaken }) => !isTaken)
  return (
    <details className="pt-more">
      <summary>{`False alarms that left a test: ${total}`}</summary>
      {Boolean(error) && (
        <p className="errt" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {made && <p role="status">{sayMade(made)}</p>}
      <ul className="pt-list">
        {waiting.map((row) => (
          <li key={row.id}>
            <span className="grow break">{visibleText(row.name)}</span>
            <span className="dim nowrap">
              <LocalTime at={row.at} />
            </span>
            <Button size="sm" disabledReason={isBusy ? 'A test is being made.' : whyNot} onClick={() => void make({ fixtureId: row.id })}>
              Take
            </Button>
          </li>
        ))}
        {waiting.length === 0 && <li className="dim">The draft has every one that is shown.</li>}
      </ul>
      {list.hasNextPage && (
        <Button size="sm" onClick={() => void list.fetchNextPage()}>
          Show older
        </Button>
      )}
    </details>
  )
}
