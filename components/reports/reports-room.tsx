'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { AskReportDialog } from './ask-report-dialog'
import { narrowedBy } from './list-input'
import { ReportFilters } from './report-filters'
import { ReportsList } from './reports-list'
import { RequestsSheet } from './requests-sheet'
import { useReportFilter } from './use-report-filter'
import { useReports } from './use-reports'

/** Every stored report, searched, filtered and paged by the server, and what is being made. */
export function ReportsRoom({ held }: { held: readonly Permission[] }) {
  if (held.includes('reports:read')) return <Readable held={held} />
  return (
    <>
      <div className="head">
        <h1>Reports</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read reports"
          detail={`Open to ${rolesInWords('reports:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ held }: { held: readonly Permission[] }) {
  const filter = useReportFilter()
  const query = useReports(filter.input)
  const [isOpen, setIsOpen] = useState(false)
  const { data } = query
  const noun = `${data?.total === 1 ? 'report' : 'reports'}${narrowedBy(filter.input).length > 0 ? ' found' : ''}`
  return (
    <>
      <div className="head">
        <div>
          <h1>Reports</h1>
          <p className="verdict">
            <b>{data ? `${formatCount(data.total)} ${noun}` : 'Not known yet'}</b>, newest first. What was measured in a period, and what
            nobody measured.
          </p>
        </div>
        <div className="acts">
          <Button
            variant="ink"
            disabledReason={held.includes('reports:create') ? null : `Asking for one is open to ${rolesInWords('reports:create')}.`}
            onClick={() => setIsOpen(true)}
          >
            Ask for a report…
          </Button>
        </div>
      </div>
      <ReportFilters filter={filter} />
      <RequestsSheet requests={data?.requests ?? []} />
      <ReportsList filter={filter} query={query} />
      <AskReportDialog isOpen={isOpen} onOpenChange={setIsOpen} />
    </>
  )
}
