'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { NounTabs } from '@/components/shell/noun-tabs'
import { EMERGENCY_TABS, rolesInWords } from '@/components/shell/pages'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { SelectField } from '@/components/ui/select-field'
import { STOP_SCOPES, type StopScope } from '@/lib/emergency-words'
import { EMERGENCY_VIEWS, type EmergencyFilter } from '@/lib/schemas/emergency'
import { HistoryTable } from './history-table'
import { filterQuery } from './list-input'
import { sayHistory } from './say-history'
import { useHistory, useHistoryFilter } from './use-history'

const VIEW_NAMES: Record<EmergencyFilter['view'], string> = { all: 'All', standing: 'Not resumed', drills: 'Drills' }
const SCOPE_NAMES: Record<StopScope, string> = {
  services: 'All services',
  agents: 'All agent work',
  workload: 'One workload',
  agent: 'One agent',
}

/** Every stop there was, real or drill: what was seen of it, and when it was resumed. */
export function HistoryRoom({ mayExport, mayReport }: { mayExport: boolean; mayReport: boolean }) {
  const filter = useHistoryFilter()
  const query = useHistory(filter.input)
  const { input } = filter
  const isNarrow = input.search !== undefined || input.scope !== undefined || input.view !== 'all'
  return (
    <>
      <div className="head">
        <div>
          <h1>Stops and drills</h1>
          <p className="verdict">
            <b>{sayHistory(query.data?.total ?? null, input)}</b> A time is there only where it was observed.
          </p>
        </div>
        <div className="acts">
          {mayExport ? (
            <a className={buttonClass()} href={`/api/emergency?${filterQuery(input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('emergency:read')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <NounTabs label="Emergency" tabs={EMERGENCY_TABS} />
      <search className="filters" aria-label="Stops and drills">
        <SearchBox
          value={input.search ?? ''}
          placeholder="Target or reason"
          onSearch={(text) => filter.change({ search: text === '' ? null : text })}
        />
        <SelectField
          label="List"
          isLabelHidden
          value={input.view}
          options={EMERGENCY_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
          onChange={(view) => filter.change({ view })}
        />
        <SelectField
          label="What was stopped"
          isLabelHidden
          value={input.scope ?? ''}
          options={[{ value: '', label: 'Anything' }, ...STOP_SCOPES.map((value) => ({ value, label: SCOPE_NAMES[value] }))]}
          onChange={(chosen) => filter.change({ scope: STOP_SCOPES.find((one) => one === chosen) ?? null })}
        />
      </search>
      <ListSheet what="Stops" query={query} goesOn="A stop stands whether or not it is shown.">
        {(data) => (
          <>
            <div className="scroll-x">
              {data.items.length > 0 ? (
                <HistoryTable items={data.items} mayReport={mayReport} />
              ) : isNarrow ? (
                <EmptyState
                  title="No stop matches"
                  detail={`“${VIEW_NAMES[input.view]}” was searched.`}
                  action={
                    <Button size="sm" onClick={filter.clear}>
                      Clear the filter
                    </Button>
                  }
                />
              ) : (
                <EmptyState title="None" detail="Nothing was stopped yet, and no drill was held." />
              )}
            </div>
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={input.cursor !== undefined}
              goTo={filter.goTo}
              end="There are no more stops here."
            />
          </>
        )}
      </ListSheet>
    </>
  )
}
