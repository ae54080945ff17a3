'use client'

import { NounTabs } from '@/components/shell/noun-tabs'
import { RUNS_TABS, rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { filterQuery } from './list-input'
import { RunFilters } from './run-filters'
import { RunsList } from './runs-list'
import { sayRuns } from './say-run'
import { useRunFilter } from './use-run-filter'
import { useRuns } from './use-runs'

/** What changes the cluster and whatever else is done step by step: what is under way, and how it ended. */
export function RunsRoom({ mayExport }: { mayExport: boolean }) {
  const filter = useRunFilter()
  const query = useRuns(filter.input)
  return (
    <>
      <div className="head">
        <div>
          <h1>Runs</h1>
          <p className="verdict">
            <b>{sayRuns(query.data?.total ?? null, filter.input.view)}</b> A run goes on whether or not anybody looks; only what was seen to
            be there is called verified.
          </p>
        </div>
        <div className="acts">
          {mayExport ? (
            <a className={buttonClass()} href={`/api/runs?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('runs:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <NounTabs label="Runs and plans" tabs={RUNS_TABS} />
      <RunFilters filter={filter} />
      <RunsList filter={filter} query={query} />
    </>
  )
}
