'use client'

import { X } from 'lucide-react'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { PRINCIPLES, SEVERITIES } from '@/lib/schemas/evaluate'
import { type Assignee, VIOLATION_STATES, ViolationFilter } from '@/lib/schemas/violations'
import type { useViolationFilter } from './use-violation-filter'
import { plain, STATE_WORDS } from './words'

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'any', label: 'Any state' },
  ...VIOLATION_STATES.map((state) => ({ value: state as string, label: STATE_WORDS[state] })),
]
const withAny = (any: string, values: readonly string[]) => [
  { value: '', label: any },
  ...values.map((value) => ({ value, label: plain(value) })),
]
const SHAPE = ViolationFilter.shape

export type ViolationFiltersProps = { filter: ReturnType<typeof useViolationFilter>; assignees: readonly Assignee[] }

/** Everything that narrows the list. It is the server that searches. */
export function ViolationFilters({ filter: { input, change }, assignees }: ViolationFiltersProps) {
  const who = [
    { value: '', label: 'Anybody’s' },
    { value: 'me', label: 'Mine' },
    { value: 'nobody', label: 'Nobody’s' },
    ...assignees.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const choose = (part: 'severity' | 'principle' | 'assignee') => (chosen: string) =>
    change({ [part]: SHAPE[part].safeParse(chosen).data ?? null })
  return (
    <search className="filters" aria-label="Violations">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, kind of action or rule"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <SelectField
        label="State"
        isLabelHidden
        value={input.state as string}
        options={STATES}
        onChange={(chosen) => change({ state: SHAPE.state.safeParse(chosen).data ?? null })}
      />
      <SelectField
        label="Severity"
        isLabelHidden
        value={input.severity ?? ''}
        options={withAny('Any severity', SEVERITIES.toReversed())}
        onChange={choose('severity')}
      />
      <SelectField
        label="Principle"
        isLabelHidden
        value={input.principle ?? ''}
        options={withAny('Any principle', PRINCIPLES)}
        onChange={choose('principle')}
      />
      <SelectField label="Assignee" isLabelHidden value={input.assignee ?? ''} options={who} onChange={choose('assignee')} />
      <Button size="sm" aria-pressed={input.overdue === 'yes'} onClick={() => change({ overdue: input.overdue ? null : 'yes' })}>
        Overdue only
      </Button>
      {input.agent !== undefined && (
        <Button size="sm" onClick={() => change({ agent: null })} aria-label={`Remove the filter agent ${input.agent}`}>
          <span className="mono">{`agent ${input.agent}`}</span>
          <X className="ico" aria-hidden="true" />
        </Button>
      )}
    </search>
  )
}
