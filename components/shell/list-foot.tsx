import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import { useStreamState } from './event-stream'
import { useNow } from './use-now'

export type ListFootProps = {
  readAt: string
  nextCursor: string | null
  /** False on the first page. */
  isPaged: boolean
  goTo: (cursor: string | null) => void
  /** Why there is no further page. */
  end: string
  first?: string
  more?: string
  /** True while somebody reads and the rows are kept as they are. */
  isHeld?: boolean
  children?: ReactNode
}

/** Below the rows of a list: how old they are and whether they follow the stream, and the ways to its other pages. */
export function ListFoot({ readAt, nextCursor, isPaged, goTo, end, isHeld = false, children, ...words }: ListFootProps) {
  const { first = 'Show the first', more = 'Show more' } = words
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || (!isHeld && isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now }))
  return (
    <div className="foot rule-t">
      <span className={isStale ? 'aged' : 'dim'}>
        {`read ${formatAge(readAt, now)}`}
        {isStale ? ', stale' : isHeld ? ', held while you read' : ', follows the stream'}
      </span>
      {children}
      <span className="foot-end">
        {isPaged && (
          <Button size="sm" onClick={() => goTo(null)}>
            {first}
          </Button>
        )}
        <Button size="sm" disabledReason={nextCursor === null ? end : null} onClick={() => goTo(nextCursor)}>
          {more}
        </Button>
      </span>
    </div>
  )
}
