'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { AGENT_STATES } from '@/lib/schemas/agents'
import type { useAgentFilter } from './use-agent-filter'

const OPTIONS = [{ value: '', label: 'Any state' }, ...AGENT_STATES.map((state) => ({ value: state as string, label: state }))]

/** Everything that narrows the list. It is the server that searches. */
export function AgentFilters({ filter: { input, change } }: { filter: ReturnType<typeof useAgentFilter> }) {
  return (
    <search className="filters" aria-label="Agents">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent or owner"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={OPTIONS}
        onChange={(chosen) => change({ state: AGENT_STATES.find((state) => state === chosen) ?? null })}
      />
    </search>
  )
}
