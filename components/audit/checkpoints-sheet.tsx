'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyButton } from '@/components/shell/copy-button'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { CheckpointRow } from '@/lib/schemas/audit'
import { useTRPC } from '@/lib/trpc'

const PAGE = 6

/** The signed checkpoints that are kept for ever, one a minute, newest first. */
export function CheckpointsSheet() {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useQuery({
    ...trpc.audit.checkpoints.queryOptions({ limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
    refetchInterval: cursor === null ? READ_EVERY_MS : false,
    placeholderData: keepPreviousData,
  })
  return (
    <ListSheet what="Checkpoints" title="Checkpoints" query={query} goesOn="Signing goes on.">
      {(data) => (
        <>
          {data.items.length === 0 ? (
            <EmptyState title="None is kept yet" detail="One is kept each minute in which something was sealed and signed." />
          ) : (
            <ul className="au-list-plain">
              {data.items.map((checkpoint) => (
                <Checkpoint key={checkpoint.size} checkpoint={checkpoint} />
              ))}
            </ul>
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="There are no older checkpoints."
            first="Show the newest"
            more="Show older"
            isHeld={cursor !== null}
          />
        </>
      )}
    </ListSheet>
  )
}

function Checkpoint({ checkpoint }: { checkpoint: CheckpointRow }) {
  const { at, size, root, note, sinks } = checkpoint
  return (
    <li>
      <LocalTime at={at} withDate />
      <span className="break">
        {`over ${formatCount(size)}, root `}
        <span className="mono" title={root}>
          {root.slice(0, 12)}
        </span>
        {sinks.length > 0 ? `, copied to ${sinks.map(visibleText).join(', ')}` : ', no copy elsewhere'}
      </span>
      <CopyButton label={`Copy checkpoint ${formatCount(size)}`} text={note} />
    </li>
  )
}
