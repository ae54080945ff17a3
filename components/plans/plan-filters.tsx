import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { PLAN_KINDS, planKind } from '@/lib/plan-kinds'
import { PLAN_VIEWS } from '@/lib/schemas/plans'
import { VIEW_NAMES } from './say-plans'
import type { usePlanFilter } from './use-plan-filter'

/** Which list, and what narrows it. It is the server that searches. */
export function PlanFilters({ filter: { input, change } }: { filter: ReturnType<typeof usePlanFilter> }) {
  return (
    <search className="filters" aria-label="Plans">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Target, person, reason or plan id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={PLAN_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
        onChange={(view) => change({ view })}
      />
      <SelectField
        label="Kind"
        isLabelHidden
        value={input.kind ?? ''}
        options={[{ value: '', label: 'Any kind' }, ...PLAN_KINDS.map((value) => ({ value, label: planKind(value).name }))]}
        onChange={(chosen) => change({ kind: PLAN_KINDS.find((one) => one === chosen) ?? null })}
      />
    </search>
  )
}
