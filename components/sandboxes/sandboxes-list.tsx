'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/lib/format'
import type { SandboxFilter } from '@/lib/schemas/sandboxes'
import { narrowedBy } from './list-input'
import { SandboxesTable } from './sandboxes-table'
import { VIEW_NAMES } from './say-sandbox'
import type { useSandboxFilter } from './use-sandbox-filter'
import type { useSandboxes } from './use-sandboxes'

export type SandboxesListProps = { filter: ReturnType<typeof useSandboxFilter>; query: ReturnType<typeof useSandboxes> }

export function SandboxesList({ filter, query }: SandboxesListProps) {
  const now = useNow()
  return (
    <ListSheet what="Sandboxes" query={query} goesOn="Sandboxes run on, and containment goes on without this page.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? (
              <SandboxesTable items={data.items} now={now + Date.parse(data.databaseAt) - Date.parse(data.readAt)} />
            ) : (
              <Nothing filter={filter} />
            )}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more sandboxes here."
            first="Show the newest"
            more="Show older"
          >
            <span className="dim">{`${formatCount(data.total)} here`}</span>
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

const NOTHING: Record<SandboxFilter['view'], string> = {
  running: 'No sandbox may still run. One that an agent asks for appears here by itself.',
  contained: 'No sandbox was contained here.',
  ended: 'No sandbox has ended yet.',
  all: 'No agent has asked for a sandbox yet.',
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<SandboxesListProps, 'filter'>) {
  const { view } = filter.input
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length > 0)
    return (
      <EmptyState
        title="No sandbox matches"
        detail={`“${VIEW_NAMES[view]}” was searched for ${narrowed.join(', ')}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title="None"
      detail={NOTHING[view]}
      action={
        view !== 'all' && (
          <Button size="sm" onClick={() => filter.change({ view: 'all' })}>
            Show all sandboxes
          </Button>
        )
      }
    />
  )
}
