'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyButton } from '@/components/shell/copy-button'
import { LocalTime } from '@/components/ui/local-time'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { CheckpointRow } from '@/lib/schemas/audit'
import { useTRPC } from '@/lib/trpc'
import { NewestList } from './newest-list'

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
    <NewestList
      what="Checkpoints"
      query={query}
      goesOn="Signing goes on."
      cursor={cursor}
      goTo={setCursor}
      empty={{ title: 'None is kept yet', detail: 'One is kept each minute in which something was sealed and signed.' }}
      line={(checkpoint) => <Checkpoint key={checkpoint.size} checkpoint={checkpoint} />}
    />
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
