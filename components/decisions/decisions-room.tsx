'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { DecisionFilters } from './decision-filters'
import { DecisionsList } from './decisions-list'
import { filterQuery } from './list-input'
import { sayCount } from './say-count'
import { useDecisionFilter } from './use-decision-filter'
import { useDecisions } from './use-decisions'

export type DecisionsRoomProps = { canRead: boolean; canExport: boolean }

/** Every decision of the engine: searched, filtered and paged by the server. */
export function DecisionsRoom({ canRead, canExport }: DecisionsRoomProps) {
  if (canRead) return <Readable canExport={canExport} />
  return (
    <>
      <div className="head">
        <h1>Decisions</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read decisions"
          detail={`Open to ${rolesInWords('decisions:read')}. Ask an administrator for one of them. The figures of the board stay open to you.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ canExport }: { canExport: boolean }) {
  const filter = useDecisionFilter()
  const decisions = useDecisions(filter.input)
  const { data } = decisions.query
  return (
    <>
      <div className="head">
        <div>
          <h1>Decisions</h1>
          <p className="verdict">
            <b>{data ? sayCount(data, filter.input.window) : 'Not known yet'}</b>, newest first. What an agent asked, what was answered, and
            why.
          </p>
        </div>
        <div className="acts">
          {canExport ? (
            <a className={buttonClass()} href={`/api/decisions?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('decisions:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <DecisionFilters input={filter.input} change={filter.change} />
      <DecisionsList filter={filter} decisions={decisions} />
    </>
  )
}
