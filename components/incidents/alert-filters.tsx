import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { ALERT_VIEWS } from '@/lib/schemas/incidents'
import type { useAlertFilter } from './use-alert-filter'
import { ALERT_SOURCES, ALERT_VIEW_NAMES } from './words'

/** Which list, and what narrows it. It is the server that searches. */
export function AlertFilters({ filter: { input, change } }: { filter: ReturnType<typeof useAlertFilter> }) {
  const isOther = input.source !== undefined && !ALERT_SOURCES.some(({ value }) => value === input.source)
  return (
    <search className="filters" aria-label="Alerts">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Title or what it says"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={ALERT_VIEWS.map((value) => ({ value, label: ALERT_VIEW_NAMES[value] }))}
        onChange={(view) => change({ view })}
      />
      <SelectField
        label="Source"
        isLabelHidden
        value={input.source ?? ''}
        options={[
          { value: '', label: 'Any source' },
          ...ALERT_SOURCES,
          ...(isOther && input.source !== undefined ? [{ value: input.source, label: input.source }] : []),
        ]}
        onChange={(source) => change({ source: source === '' ? null : source })}
      />
      {input.incidentId !== undefined && <Button onClick={() => change({ incidentId: null })}>Of one incident: show all</Button>}
    </search>
  )
}
