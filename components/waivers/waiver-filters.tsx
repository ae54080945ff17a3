import { X } from 'lucide-react'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { formatCount } from '@/lib/format'
import { WAIVER_PHASES, WaiverFilter, type WaiverPage } from '@/lib/schemas/waivers'
import type { useWaiverFilter } from './use-waiver-filter'
import { PHASE_WORDS } from './words'

const SHAPE = WaiverFilter.shape
export type WaiverFiltersProps = { filter: ReturnType<typeof useWaiverFilter>; counts: WaiverPage['counts'] | null }

/** Everything that narrows the list, each state with how many there are. It is the server that searches. */
export function WaiverFilters({ filter: { input, change }, counts }: WaiverFiltersProps) {
  const states = [
    { value: 'open', label: 'Open' },
    { value: 'any', label: 'Any state' },
    ...WAIVER_PHASES.map((phase) => ({
      value: phase as string,
      label: counts ? `${PHASE_WORDS[phase]} (${formatCount(counts[phase])})` : PHASE_WORDS[phase],
    })),
  ]
  return (
    <search className="filters" aria-label="Waivers">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Rule, agent, ticket, reason, person or id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.phase as string}
        options={states}
        onChange={(chosen) => change({ phase: SHAPE.phase.safeParse(chosen).data ?? null })}
      />
      <Button size="sm" aria-pressed={input.unused === 'yes'} onClick={() => change({ unused: input.unused ? null : 'yes' })}>
        {counts ? `Unused (${formatCount(counts.unused)})` : 'Unused'}
      </Button>
      {input.rule !== undefined && (
        <Button size="sm" onClick={() => change({ rule: null })} aria-label={`Remove the filter rule ${input.rule}`}>
          <span className="mono">{`rule ${input.rule}`}</span>
          <X className="ico" aria-hidden="true" />
        </Button>
      )}
    </search>
  )
}
