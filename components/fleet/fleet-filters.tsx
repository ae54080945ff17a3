'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import type { FleetFilterState } from './use-fleet-filter'

const OPTIONS = [
  { value: '', label: 'Tokens in force' },
  { value: 'shown', label: 'Ended ones, too' },
]

/** Everything that narrows the list. It is the server that searches. */
export function FleetFilters({ filter: { input, change } }: { filter: FleetFilterState }) {
  return (
    <search className="filters" aria-label="OPAs">
      <SearchBox value={input.search ?? ''} placeholder="Id, label, version" onSearch={(text) => change({ search: text || null })} />
      <SelectField
        label="Which"
        isLabelHidden
        value={input.ended ?? ''}
        options={OPTIONS}
        onChange={(ended) => change({ ended: ended === 'shown' ? ended : null })}
      />
    </search>
  )
}
