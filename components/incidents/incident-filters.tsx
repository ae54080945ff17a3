import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { STATE_NAMES, TYPE_NAMES } from '@/lib/incident-names'
import { INCIDENT_STATES, INCIDENT_TYPES, SEVERITIES, severityName } from '@/lib/incident-words'
import { INCIDENT_VIEWS } from '@/lib/schemas/incidents'
import type { useIncidentFilter } from './use-incident-filter'
import { VIEW_NAMES } from './words'

/** Which list, and what narrows it. It is the server that searches. */
export function IncidentFilters({ filter: { input, change } }: { filter: ReturnType<typeof useIncidentFilter> }) {
  return (
    <search className="filters" aria-label="Incidents">
      <SearchBox
        value={input.search ?? ''}
        placeholder="INC number, title or agent"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={INCIDENT_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
        onChange={(view) => change({ view, state: null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={[{ value: '', label: 'Any state' }, ...INCIDENT_STATES.map((value) => ({ value, label: STATE_NAMES[value] }))]}
        onChange={(chosen) => change({ state: INCIDENT_STATES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Severity"
        isLabelHidden
        value={input.severity === undefined ? '' : String(input.severity)}
        options={[{ value: '', label: 'Any severity' }, ...SEVERITIES.map((one) => ({ value: String(one), label: severityName(one) }))]}
        onChange={(severity) => change({ severity: severity === '' ? null : severity })}
      />
      <SelectField
        label="Type"
        isLabelHidden
        value={input.type ?? ''}
        options={[{ value: '', label: 'Any type' }, ...INCIDENT_TYPES.map((value) => ({ value, label: TYPE_NAMES[value] }))]}
        onChange={(chosen) => change({ type: INCIDENT_TYPES.find((one) => one === chosen) ?? null })}
      />
    </search>
  )
}
