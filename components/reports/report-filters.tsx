'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { COMPLETENESS, COMPLETENESS_NAMES, KIND_NAMES, REPORT_KINDS } from '@/lib/schemas/reports'
import type { useReportFilter } from './use-report-filter'

const KINDS = [{ value: '', label: 'Any kind' }, ...REPORT_KINDS.map((kind) => ({ value: kind as string, label: KIND_NAMES[kind] }))]
const STATES = [
  { value: '', label: 'Any completeness' },
  ...COMPLETENESS.map((state) => ({ value: state as string, label: COMPLETENESS_NAMES[state] })),
]

/** Everything that narrows the list. It is the server that searches. */
export function ReportFilters({ filter: { input, change } }: { filter: ReturnType<typeof useReportFilter> }) {
  return (
    <search className="filters" aria-label="Reports">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Name or who asked"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="Kind"
        isLabelHidden
        value={input.kind ?? ''}
        options={KINDS}
        onChange={(chosen) => change({ kind: REPORT_KINDS.find((kind) => kind === chosen) ?? null })}
      />
      <SelectField
        label="Completeness"
        isLabelHidden
        value={input.completeness ?? ''}
        options={STATES}
        onChange={(chosen) => change({ completeness: COMPLETENESS.find((state) => state === chosen) ?? null })}
      />
    </search>
  )
}
