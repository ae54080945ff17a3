'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { NounTabs } from '@/components/shell/noun-tabs'
import { INCIDENTS_TABS, rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import type { Permission } from '@/lib/access'
import { IncidentFilters } from './incident-filters'
import { IncidentsList } from './incidents-list'
import { filterQuery } from './list-input'
import { ReportIncidentDialog } from './report-incident-dialog'
import { sayOpen } from './say-incident'
import { useIncidentFilter } from './use-incident-filter'
import { useIncidents } from './use-incidents'

/** `report` in the address opens the dialog, with what it is about: links of other pages lead there. */
const ABOUT = { report: parseAsString, agent: parseAsString, sandbox: parseAsString, violation: parseAsString }

/** Everything that goes wrong and needs people: what is unresolved first, by severity and age. */
export function IncidentsRoom({ held }: { held: readonly Permission[] }) {
  const filter = useIncidentFilter()
  const query = useIncidents(filter.input)
  const [about, setAbout] = useQueryStates(ABOUT, { history: 'push' })
  const mayOpen = held.includes('incidents:open')
  return (
    <>
      <div className="head">
        <div>
          <h1>Incidents</h1>
          <p className="verdict">
            <b>{sayOpen(query.data?.open ?? null)}</b> Contained is said only when it was observed.
          </p>
        </div>
        <div className="acts">
          {held.includes('incidents:export') ? (
            <a className={buttonClass()} href={`/api/incidents?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('incidents:export')}.`}>Export as CSV</Button>
          )}
          <Button
            variant="ink"
            disabledReason={mayOpen ? null : `Reporting is open to ${rolesInWords('incidents:open')}.`}
            onClick={() => void setAbout({ report: 'yes' })}
          >
            Report an incident…
          </Button>
        </div>
      </div>
      <NounTabs label="Incidents and alerts" tabs={INCIDENTS_TABS} />
      <IncidentFilters filter={filter} />
      <IncidentsList filter={filter} query={query} />
      <ReportIncidentDialog
        isOpen={mayOpen && about.report !== null}
        about={about}
        onClose={() => void setAbout({ report: null, agent: null, sandbox: null, violation: null })}
      />
    </>
  )
}
