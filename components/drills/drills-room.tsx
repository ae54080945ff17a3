'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { NounTabs } from '@/components/shell/noun-tabs'
import { EMERGENCY_TABS } from '@/components/shell/pages'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { SelectField } from '@/components/ui/select-field'
import type { Permission } from '@/lib/access'
import { DRILL_KINDS, DRILL_STATES } from '@/lib/drill-words'
import { formatCount } from '@/lib/format'
import { DrillsTable } from './drills-table'
import { filterQuery } from './list-input'
import { KINDS, STATES } from './say-drill'
import { ScenariosTable } from './scenarios-table'
import { useDrillFilter, useDrills, useScenarios } from './use-drills'

/** What can be drilled, how it went the last time, and every drill there was. */
export function DrillsRoom({ held }: { held: readonly Permission[] }) {
  const filter = useDrillFilter()
  const query = useDrills(filter.input)
  const scenarios = useScenarios()
  const { input } = filter
  const never = scenarios.data?.scenarios.filter(({ last }) => last === null).length ?? null
  const isNarrow = input.search !== undefined || input.kind !== undefined || input.state !== undefined
  return (
    <>
      <div className="head">
        <div>
          <h1>Drills</h1>
          <p className="verdict">
            <b>
              {never === null ? 'Drills are being read.' : never === 0 ? 'Everything was tried.' : `${formatCount(never)} never tried.`}
            </b>{' '}
            A drill counts in no figure.
          </p>
        </div>
        <div className="acts">
          <a className={buttonClass()} href={`/api/drills?${filterQuery(input)}`} download>
            Export as CSV
          </a>
        </div>
      </div>
      <NounTabs label="Emergency" tabs={EMERGENCY_TABS} />
      <div className="stack">
        <ListSheet
          what="Scenarios"
          title="What can be drilled"
          query={{ ...scenarios, isPlaceholderData: false }}
          goesOn="A drill that runs goes on."
        >
          {(data) => (
            <div className="scroll-x">
              <ScenariosTable items={data.scenarios} mayStart={held.includes('drills:start')} />
            </div>
          )}
        </ListSheet>
        <div className="stack">
          <search className="filters" aria-label="Drills">
            <SearchBox
              value={input.search ?? ''}
              placeholder="Reason or family"
              onSearch={(text) => filter.change({ search: text === '' ? null : text })}
            />
            <SelectField
              label="Kind"
              isLabelHidden
              value={input.kind ?? ''}
              options={[{ value: '', label: 'Any kind' }, ...DRILL_KINDS.map((value) => ({ value, label: KINDS[value] }))]}
              onChange={(chosen) => filter.change({ kind: DRILL_KINDS.find((one) => one === chosen) ?? null })}
            />
            <SelectField
              label="Result"
              isLabelHidden
              value={input.state ?? ''}
              options={[{ value: '', label: 'Any result' }, ...DRILL_STATES.map((value) => ({ value, label: STATES[value].word }))]}
              onChange={(chosen) => filter.change({ state: DRILL_STATES.find((one) => one === chosen) ?? null })}
            />
          </search>
          <ListSheet what="Drills" query={query} goesOn="A drill that runs goes on.">
            {(data) => (
              <>
                <div className="scroll-x">
                  {data.items.length > 0 ? (
                    <DrillsTable items={data.items} />
                  ) : isNarrow ? (
                    <EmptyState
                      title="No drill matches"
                      detail="Nothing fits the filter."
                      action={
                        <Button size="sm" onClick={filter.clear}>
                          Clear the filter
                        </Button>
                      }
                    />
                  ) : (
                    <EmptyState title="None" detail="No drill was held yet." />
                  )}
                </div>
                <ListFoot
                  readAt={data.readAt}
                  nextCursor={data.nextCursor}
                  isPaged={input.cursor !== undefined}
                  goTo={filter.goTo}
                  end="There are no more drills here."
                />
              </>
            )}
          </ListSheet>
        </div>
      </div>
    </>
  )
}
