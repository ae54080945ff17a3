'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { type ListTokens, TOKEN_STATES } from '@/lib/schemas/tokens'
import { TOKEN_WORDS } from './token-state'
import type { ListFilter } from './use-list-filter'

const OPTIONS = [{ value: '', label: 'Any state' }, ...TOKEN_STATES.map((state) => ({ value: state as string, label: TOKEN_WORDS[state] }))]

/** Everything that narrows the list. It is the server that searches. */
export function TokenFilters({ filter: { input, change } }: { filter: ListFilter<ListTokens> }) {
  return (
    <search className="filters" aria-label="Tokens">
      <SearchBox value={input.search ?? ''} placeholder="Id or label" onSearch={(text) => change({ search: text || null })} />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={OPTIONS}
        onChange={(state) => change({ state: state || null })}
      />
    </search>
  )
}
