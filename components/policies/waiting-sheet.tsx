'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsInteger, useQueryState } from 'nuqs'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 500
const PAGE_SIZE = 20

/** Versions that wait for this person's review. Whoever reviews nothing does not see it. */
export function WaitingSheet({ held }: { held: readonly Permission[] }) {
  return held.includes('policies:review') ? <Waiting /> : null
}

function Waiting() {
  const trpc = useTRPC()
  const [below, setBelow] = useQueryState('below', parseAsInteger.withOptions({ history: 'push' }))
  const input = { limit: PAGE_SIZE, ...(below !== null && below > 0 ? { cursor: below } : {}) }
  const query = useQuery({
    ...trpc.policies.waiting.queryOptions(input),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['policies'], queryKey: trpc.policies.waiting.pathKey(), everyMs: REFRESH_MS })
  return (
    <ListSheet
      what="Waiting for my review"
      title="Waiting for my review"
      query={query}
      goesOn="The engines decide by the active version in any case."
    >
      {(data) =>
        data.items.length === 0 && below === null ? (
          <EmptyState title="Nothing waits for you" detail="What you wrote or asked for yourself waits for somebody else." />
        ) : (
          <>
            <ul className="eng">
              {data.items.map((row) => (
                <li key={row.version} className="rule-t">
                  <Link href={`/policies/versions/${row.version}`} prefetch={false} className="cut">
                    {`v${row.version}, ${visibleText(row.name)}`}
                  </Link>
                  <span className="soft cut">{visibleText(row.createdBy)}</span>
                  <span className="dim">
                    <LocalTime at={row.stateSince} withDate seconds={false} />
                  </span>
                </li>
              ))}
            </ul>
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor === null ? null : String(data.nextCursor)}
              isPaged={below !== null}
              goTo={(cursor) => void setBelow(cursor === null ? null : Number(cursor))}
              end="Nothing else waits for you."
            />
          </>
        )
      }
    </ListSheet>
  )
}
