'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { WORKLOAD_KINDS, WORKLOAD_STATES } from '@/lib/schemas/workloads'
import { stateWord } from './say-state'
import type { useServiceFilter } from './use-service-filter'

const KINDS = [{ value: '', label: 'Any kind' }, ...WORKLOAD_KINDS.map((kind) => ({ value: kind as string, label: kind }))]
const STATES = [{ value: '', label: 'Any state' }, ...WORKLOAD_STATES.map((state) => ({ value: state as string, label: stateWord(state) }))]
const WHICH = [
  { value: '', label: 'Core and others' },
  { value: 'yes', label: 'Core services' },
]
const SORTS = [
  { value: 'name', label: 'By name' },
  { value: 'state', label: 'Worst first' },
  { value: 'restarts', label: 'Most restarts' },
  { value: 'age', label: 'Youngest first' },
] as const

export type ServiceFiltersProps = { filter: ReturnType<typeof useServiceFilter>; namespaces: readonly string[] }

/** Everything that narrows the list. It is the server that searches. */
export function ServiceFilters({ filter: { input, change }, namespaces }: ServiceFiltersProps) {
  const known = [...new Set([...namespaces, ...(input.namespace === undefined ? [] : [input.namespace])])].sort()
  const spaces = [{ value: '', label: 'All namespaces' }, ...known.map((name) => ({ value: name, label: name }))]
  return (
    <search className="filters" aria-label="Services">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Name, namespace or image"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="Namespace"
        isLabelHidden
        value={input.namespace ?? ''}
        options={spaces}
        onChange={(namespace) => change({ namespace: namespace === '' ? null : namespace })}
      />
      <SelectField
        label="Kind"
        isLabelHidden
        value={input.kind ?? ''}
        options={KINDS}
        onChange={(chosen) => change({ kind: WORKLOAD_KINDS.find((kind) => kind === chosen) ?? null })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state ?? ''}
        options={STATES}
        onChange={(chosen) => change({ state: WORKLOAD_STATES.find((state) => state === chosen) ?? null })}
      />
      <SelectField
        label="Which"
        isLabelHidden
        value={input.critical ?? ''}
        options={WHICH}
        onChange={(chosen) => change({ critical: chosen === 'yes' ? 'yes' : null })}
      />
      <SelectField label="Order" isLabelHidden value={input.sort} options={SORTS} onChange={(sort) => change({ sort })} />
    </search>
  )
}
