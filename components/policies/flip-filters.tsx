'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { FLIP_KINDS, FLIP_NAMES } from '@/lib/schemas/replays'
import type { FlipFiltering } from './flip-filter'

export type FlipFiltersProps = { filter: FlipFiltering; principles: readonly string[] }

/** What narrows the list of changes. It is the server that searches. */
export function FlipFilters({ filter: { input, change }, principles }: FlipFiltersProps) {
  return (
    <search className="filters" aria-label="Changes">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, action, rule or decision id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="Change"
        isLabelHidden
        value={input.kind ?? ''}
        options={[{ value: '', label: 'Any change' }, ...FLIP_KINDS.map((value) => ({ value, label: FLIP_NAMES[value] }))]}
        onChange={(kind) => change({ kind: kind === '' ? null : kind })}
      />
      <SelectField
        label="Principle"
        isLabelHidden
        value={input.principle ?? ''}
        options={[{ value: '', label: 'Any principle' }, ...principles.map((value) => ({ value, label: value.replaceAll('_', ' ') }))]}
        onChange={(principle) => change({ principle: principle === '' ? null : principle })}
      />
    </search>
  )
}
