'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { useWaiverFilter } from './use-waiver-filter'
import type { useWaivers } from './use-waivers'
import { WaiversTable } from './waivers-table'
import { PHASE_WORDS } from './words'

export type WaiversListProps = { filter: ReturnType<typeof useWaiverFilter>; query: ReturnType<typeof useWaivers> }

export function WaiversList({ filter, query }: WaiversListProps) {
  return (
    <ListSheet what="Waivers" query={query} goesOn="The policy goes on taking the ones in force.">
      {(data) => (
        <>
          <div className="scroll-x">{data.items.length > 0 ? <WaiversTable items={data.items} /> : <Nothing filter={filter} />}</div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more waivers here."
            first="Show the first"
          />
        </>
      )}
    </ListSheet>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<WaiversListProps, 'filter'>) {
  const { phase, search, rule, unused } = filter.input
  if (search !== undefined || rule !== undefined || unused !== undefined)
    return (
      <EmptyState
        title="No waiver matches"
        detail={`${phase === 'open' ? 'Open' : phase === 'any' ? 'All' : `“${PHASE_WORDS[phase]}”`} waivers were searched.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title={phase === 'any' ? 'No waiver was ever asked for' : 'None'}
      detail={
        phase === 'any'
          ? 'Every rule holds for every agent. A waiver lets one agent break one rule for a while, once two people agree.'
          : phase === 'open'
            ? 'No waiver is in force, begins later or waits for a decision: every rule holds for every agent.'
            : `No waiver is ${PHASE_WORDS[phase]}.`
      }
      action={
        phase !== 'any' && (
          <Button size="sm" onClick={() => filter.change({ phase: 'any' })}>
            Show all waivers
          </Button>
        )
      }
    />
  )
}
