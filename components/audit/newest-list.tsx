import type { ReactNode } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet, type ListSheetProps } from '@/components/shell/list-sheet'
import { EmptyState } from '@/components/ui/empty-state'

type Page<Row> = { items: Row[]; nextCursor: string | null; readAt: string }
export type NewestListProps<Row> = {
  /** The noun in the plural: title, and what the foot ends with. */
  what: string
  query: ListSheetProps<Page<Row>>['query']
  goesOn: string
  cursor: string | null
  goTo: (cursor: string | null) => void
  empty: { title: string; detail: string }
  /** What stands above the rows. */
  head?: ReactNode
  line: (row: Row) => ReactNode
}

/** A short list of the log's own records, newest first; an older page is kept as it is while somebody reads it. */
export function NewestList<Row>({ what, query, goesOn, cursor, goTo, empty, head, line }: NewestListProps<Row>) {
  return (
    <ListSheet what={what} title={what} query={query} goesOn={goesOn}>
      {({ items, nextCursor, readAt }) => (
        <>
          {head}
          {items.length === 0 ? <EmptyState {...empty} /> : <ul className="au-list-plain">{items.map(line)}</ul>}
          <ListFoot
            readAt={readAt}
            nextCursor={nextCursor}
            isPaged={cursor !== null}
            goTo={goTo}
            end={`There are no older ${what.toLowerCase()}.`}
            first="Show the newest"
            more="Show older"
            isHeld={cursor !== null}
          />
        </>
      )}
    </ListSheet>
  )
}
