'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { ViolationPage } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'
import { DueDialog } from './due-dialog'
import { filterQuery } from './list-input'
import { SelectionBar } from './selection-bar'
import { useViolationFilter } from './use-violation-filter'
import { useViolations } from './use-violations'
import type { Viewer } from './viewer'
import { ViolationFilters } from './violation-filters'
import { ViolationPane } from './violation-pane'
import { ViolationsList } from './violations-list'

/** What agents did against the constitution: the queue at the left, one item at the right. */
export function ViolationsRoom({ viewer }: { viewer: Viewer }) {
  if (viewer.held.includes('violations:read')) return <Readable viewer={viewer} />
  return (
    <>
      <div className="head">
        <h1>Violations</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read violations"
          detail={`Open to ${rolesInWords('violations:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ viewer }: { viewer: Viewer }) {
  const trpc = useTRPC()
  const filter = useViolationFilter()
  const query = useViolations(filter.input)
  const assignees = useQuery(trpc.violations.assignees.queryOptions({})).data ?? []
  const [shownId, setShownId] = useQueryState('item', parseAsString.withOptions({ history: 'push' }))
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const pick = (id: string) => setPicked((now) => (now.has(id) ? new Set([...now].filter((one) => one !== id)) : new Set([...now, id])))
  const rows = query.data?.items.filter(({ id }) => picked.has(id)) ?? []
  return (
    <>
      <div className="head">
        <div>
          <h1>Violations</h1>
          <p className="verdict">
            <b>{query.data ? sayCount(query.data, filter.input.state) : 'Not known yet'}</b>
            {query.data && `, the worst first. ${query.data.origin === 'simulated' ? 'Simulated traffic.' : 'Live traffic.'}`}
          </p>
        </div>
        <div className="acts">
          <DueDialog
            lockedWhy={viewer.held.includes('objectives:update') ? null : `Changing them is open to ${rolesInWords('objectives:update')}.`}
          />
          {viewer.held.includes('violations:export') ? (
            <a className={buttonClass()} href={`/api/violations?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('violations:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <ViolationFilters filter={filter} assignees={assignees} />
      <SelectionBar rows={rows} viewer={viewer} assignees={assignees} onClear={() => setPicked(new Set())} />
      <div className="cols triage">
        <ViolationsList
          filter={filter}
          query={query}
          shownId={shownId}
          onShow={(id) => void setShownId(id)}
          picked={picked}
          onPick={pick}
        />
        <div className="stack triage-one">
          {shownId === null ? (
            <Sheet label="Violation">
              <EmptyState title="No violation is shown" detail="Choose a row, or press j and Enter. What is shown is assigned with a." />
            </Sheet>
          ) : (
            <ViolationPane key={shownId} id={shownId} viewer={viewer} />
          )}
        </div>
      </div>
    </>
  )
}

function sayCount({ total, overdue, underWaiver }: ViolationPage, state: string): string {
  const what = `${formatCount(total)} ${state === 'open' ? 'open ' : ''}${total === 1 ? 'violation' : 'violations'}`
  const late = overdue > 0 ? `, ${formatCount(overdue)} overdue` : ''
  const waived = state === 'open' && underWaiver > 0 ? `, ${formatCount(underWaiver)} more under a waiver` : ''
  return `${what}${late}${waived}`
}
