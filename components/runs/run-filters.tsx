import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { RUNBOOK_KINDS } from '@/lib/plan-kinds'
import { RUN_STATES } from '@/lib/run-states'
import { runKindName } from '@/lib/run-title'
import { RUN_VIEWS } from '@/lib/schemas/runs'
import { RUN_STATE_NAMES, VIEW_NAMES } from './say-run'
import type { useRunFilter } from './use-run-filter'

const DRILLS = ['yes', 'no'] as const

/** Which list, and what narrows it. It is the server that searches. */
export function RunFilters({ filter: { input, change } }: { filter: ReturnType<typeof useRunFilter> }) {
  const kinds = [...RUNBOOK_KINDS, ...(input.kind === undefined || RUNBOOK_KINDS.some((one) => one === input.kind) ? [] : [input.kind])]
  return (
    <search className="filters" aria-label="Runs">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Target, person, reason or run id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={RUN_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
        onChange={(view) => change({ view, state: null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={[{ value: '', label: 'Any state' }, ...RUN_STATES.map((value) => ({ value, label: RUN_STATE_NAMES[value] }))]}
        onChange={(chosen) => change({ state: RUN_STATES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Kind"
        isLabelHidden
        value={input.kind ?? ''}
        options={[{ value: '', label: 'Any kind' }, ...kinds.map((value) => ({ value, label: runKindName(value) }))]}
        onChange={(chosen) => change({ kind: chosen === '' ? null : chosen })}
      />
      <SelectField
        label="Drill"
        isLabelHidden
        value={input.drill ?? ''}
        options={[
          { value: '', label: 'Drills and real ones' },
          { value: 'yes', label: 'Drills only' },
          { value: 'no', label: 'No drills' },
        ]}
        onChange={(chosen) => change({ drill: DRILLS.find((one) => one === chosen) ?? null })}
      />
    </search>
  )
}
