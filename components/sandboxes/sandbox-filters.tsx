import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { formatCount } from '@/lib/format'
import { RUNTIMES, SANDBOX_STATES } from '@/lib/sandbox-words'
import { SANDBOX_VIEWS, type SandboxPage } from '@/lib/schemas/sandboxes'
import { VIEW_NAMES } from './say-sandbox'
import type { useSandboxFilter } from './use-sandbox-filter'

export type SandboxFiltersProps = { filter: ReturnType<typeof useSandboxFilter>; counts: SandboxPage['counts'] | null }

/** Which list, and what narrows it. It is the server that searches. */
export function SandboxFilters({ filter: { input, change }, counts }: SandboxFiltersProps) {
  return (
    <search className="filters" aria-label="Sandboxes">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, pod, node, sandbox or decision id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={SANDBOX_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
        onChange={(view) => change({ view, state: null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={[
          { value: '', label: 'Any state' },
          ...SANDBOX_STATES.map((value) => ({ value, label: counts?.[value] ? `${value}: ${formatCount(counts[value])}` : value })),
        ]}
        onChange={(chosen) => change({ state: SANDBOX_STATES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Runtime"
        isLabelHidden
        value={input.runtime ?? ''}
        options={[{ value: '', label: 'Any runtime' }, ...RUNTIMES.map((value) => ({ value, label: value }))]}
        onChange={(chosen) => change({ runtime: RUNTIMES.find((one) => one === chosen) ?? null })}
      />
      {input.agentId !== undefined && <OnlyAgent agentId={input.agentId} onChange={(agentId) => change({ agentId })} />}
    </search>
  )
}

/** Came with the address: of one agent only, until it is emptied. */
export const OnlyAgent = ({ agentId, onChange }: { agentId: string; onChange: (agentId: string | null) => void }) => (
  <TextField
    label="Only of agent"
    isLabelHidden
    value={agentId}
    maxLength={63}
    type="search"
    onChange={(text) => onChange(text.trim() === '' ? null : text.trim())}
  />
)
