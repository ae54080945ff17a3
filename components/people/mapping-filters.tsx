'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { ROLES } from '@/lib/access'
import type { ListMappings } from '@/lib/schemas/mappings'
import type { ListFilter } from './use-list-filter'

const OPTIONS = [{ value: '', label: 'Any role' }, ...ROLES.map((role) => ({ value: role as string, label: role }))]

/** Everything that narrows the list. It is the server that searches. */
export function MappingFilters({ filter: { input, change } }: { filter: ListFilter<ListMappings> }) {
  return (
    <search className="filters" aria-label="Group mappings">
      <SearchBox value={input.search ?? ''} placeholder="Group" onSearch={(text) => change({ search: text || null })} />
      <SelectField
        label="Role"
        isLabelHidden
        value={input.role ?? ''}
        options={OPTIONS}
        onChange={(role) => change({ role: role || null })}
      />
    </search>
  )
}
