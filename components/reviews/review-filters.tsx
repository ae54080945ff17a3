'use client'

import { SearchBox } from '@/components/shell/search-box'
import { SelectField } from '@/components/ui/select-field'
import { formatCount } from '@/lib/format'
import { REVIEW_KINDS, REVIEW_PRIORITIES, REVIEW_VIEWS, type ReviewFigures, type ReviewView } from '@/lib/schemas/reviews'
import { VIEW_NAMES } from './say-review'
import type { useReviewFilter } from './use-review-filter'

const COUNTS: Partial<Record<ReviewView, keyof ReviewFigures>> = {
  open: 'open',
  mine: 'mine',
  overdue: 'overdue',
  lead: 'waitsForLead',
  spot: 'spotChecks',
}

function viewName(view: ReviewView, figures: ReviewFigures | null): string {
  const key = COUNTS[view]
  const n = key === undefined ? null : figures?.[key]
  return typeof n === 'number' ? `${VIEW_NAMES[view]}: ${formatCount(n)}` : VIEW_NAMES[view]
}

const either = (any: string, values: readonly string[]) => [{ value: '', label: any }, ...values.map((value) => ({ value, label: value }))]

export type ReviewFiltersProps = { filter: ReturnType<typeof useReviewFilter>; figures: ReviewFigures | null }

/** Which queue, and what narrows it. It is the server that searches. */
export function ReviewFilters({ filter: { input, change }, figures }: ReviewFiltersProps) {
  return (
    <search className="filters" aria-label="Reviews">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, action, review or decision id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="Queue"
        isLabelHidden
        value={input.view}
        options={REVIEW_VIEWS.map((value) => ({ value, label: viewName(value, figures) }))}
        onChange={(view) => change({ view })}
      />
      <SelectField
        label="Priority"
        isLabelHidden
        value={input.priority ?? ''}
        options={either('Any priority', REVIEW_PRIORITIES)}
        onChange={(chosen) => change({ priority: REVIEW_PRIORITIES.find((one) => one === chosen) ?? null })}
      />
      <SelectField
        label="Kind"
        isLabelHidden
        value={input.kind ?? ''}
        options={either('Any kind', REVIEW_KINDS)}
        onChange={(chosen) => change({ kind: REVIEW_KINDS.find((one) => one === chosen) ?? null })}
      />
    </search>
  )
}
