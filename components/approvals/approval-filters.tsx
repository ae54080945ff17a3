import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { APPROVABLE, APPROVAL_VIEWS } from '@/lib/schemas/approvals'
import { ACTION_NAMES, VIEW_NAMES } from './say-approval'
import type { useApprovalFilter } from './use-approval-filter'

/** Which list, and what narrows it. It is the server that searches. */
export function ApprovalFilters({ filter: { input, change } }: { filter: ReturnType<typeof useApprovalFilter> }) {
  return (
    <search className="filters" aria-label="Approvals">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, person, reason or request id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="List"
        isLabelHidden
        value={input.view}
        options={APPROVAL_VIEWS.map((value) => ({ value, label: VIEW_NAMES[value] }))}
        onChange={(view) => change({ view })}
      />
      <SelectField
        label="Action"
        isLabelHidden
        value={input.action ?? ''}
        options={[{ value: '', label: 'Any action' }, ...APPROVABLE.map((value) => ({ value, label: ACTION_NAMES[value] }))]}
        onChange={(chosen) => change({ action: APPROVABLE.find((one) => one === chosen) ?? null })}
      />
    </search>
  )
}
