import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { ESCAPE_FAMILIES, EVENT_SOURCES, EVENT_STATES } from '@/lib/sandbox-words'
import { EVENT_VIEWS } from '@/lib/schemas/sandboxes'
import { OnlyAgent } from './sandbox-filters'
import { EVENT_VIEW_NAMES, plain, sayEventState } from './say-sandbox'
import type { useEventFilter } from './use-event-filter'

/** Which list, and what narrows it. It is the server that searches. */
export function EventFilters({ filter: { input, change } }: { filter: ReturnType<typeof useEventFilter> }) {
  return (
    <search className="filters" aria-label="Runtime events">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Rule, words, pod, agent or id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={EVENT_VIEWS.map((value) => ({ value, label: EVENT_VIEW_NAMES[value] }))}
        onChange={(view) => change({ view, state: null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={[{ value: '', label: 'Any state' }, ...EVENT_STATES.map((value) => ({ value, label: sayEventState(value).word }))]}
        onChange={(chosen) => change({ state: EVENT_STATES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Sensor"
        isLabelHidden
        value={input.source ?? ''}
        options={[{ value: '', label: 'Any sensor' }, ...EVENT_SOURCES.map((value) => ({ value, label: value }))]}
        onChange={(chosen) => change({ source: EVENT_SOURCES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Family"
        isLabelHidden
        value={input.family ?? ''}
        options={[{ value: '', label: 'Any family' }, ...ESCAPE_FAMILIES.map((value) => ({ value, label: plain(value) }))]}
        onChange={(chosen) => change({ family: ESCAPE_FAMILIES.find((one) => one === chosen) ?? null })}
      />
      {input.agentId !== undefined && <OnlyAgent agentId={input.agentId} onChange={(agentId) => change({ agentId })} />}
    </search>
  )
}
