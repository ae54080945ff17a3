'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { AuditTable } from './audit-table'
import { narrowedBy } from './list-input'
import type { useAudit } from './use-audit'
import type { useAuditFilter } from './use-audit-filter'

export type AuditListProps = { filter: ReturnType<typeof useAuditFilter>; audit: ReturnType<typeof useAudit> }

export function AuditList({ filter, audit }: AuditListProps) {
  const { query, isSearch } = audit
  const { input } = filter
  return (
    <ListSheet what="Entries" query={query} goesOn="The log itself goes on: what happens is still written and sealed.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? (
              <AuditTable items={data.items} isEntries={input.view === 'entries'} />
            ) : (
              <Nothing narrowed={narrowedBy(input)} onClear={filter.clear} />
            )}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no older entries."
            first="Show the newest"
            more="Show older"
            isHeld={audit.isHeld}
          >
            {isSearch && (
              <>
                <span className="dim">A search is an entry of the log itself, so it is asked once.</span>
                <Button size="sm" onClick={() => void query.refetch()}>
                  Search again
                </Button>
              </>
            )}
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ narrowed, onClear }: { narrowed: readonly string[]; onClear: () => void }) {
  if (narrowed.length === 0)
    return (
      <EmptyState
        title="Nothing is sealed yet"
        detail="What waits to be sealed is counted above. It is listed here once it has its place."
      />
    )
  return (
    <EmptyState
      title="No entry matches"
      detail={`All sealed entries were searched for ${narrowed.join(', ')}. What still waits to be sealed is not among them.`}
      action={
        <Button size="sm" onClick={onClear}>
          Clear the filter
        </Button>
      }
    />
  )
}
