'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { ROLES } from '@/lib/access'
import { type ListPeople, PERSON_STATES } from '@/lib/schemas/people'
import type { ListFilter } from './use-list-filter'
import { STATE_WORDS } from './words'

const ROLE_OPTIONS = [{ value: '', label: 'Any role' }, ...ROLES.map((role) => ({ value: role as string, label: role }))]
const STATE_OPTIONS = [
  { value: '', label: 'Any state' },
  ...PERSON_STATES.map((state) => ({ value: state as string, label: STATE_WORDS[state] })),
]

/** Everything that narrows the list. It is the server that searches. */
export function PeopleFilters({ filter: { input, change } }: { filter: ListFilter<ListPeople> }) {
  return (
    <search className="filters" aria-label="People">
      <SearchBox value={input.search ?? ''} placeholder="Name, login or e-mail" onSearch={(text) => change({ search: text || null })} />
      <SelectField
        label="Role"
        isLabelHidden
        value={input.role ?? ''}
        options={ROLE_OPTIONS}
        onChange={(role) => change({ role: role || null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={STATE_OPTIONS}
        onChange={(state) => change({ state: state || null })}
      />
    </search>
  )
}
