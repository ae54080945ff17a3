'use client'

import { X } from 'lucide-react'
import { SearchBox } from '@/components/shell/search-box'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { SelectField } from '@/components/ui/select-field'
import { type DecisionFilter, type ListDecisions, WINDOW_NAMES, WINDOWS } from '@/lib/schemas/decisions'
import { DECISION_TYPES, ORIGINS, SEVERITIES, VERDICTS } from '@/lib/schemas/evaluate'

const WINDOW_OPTIONS = WINDOWS.map((value) => ({ value, label: WINDOW_NAMES[value] }))

export type DecisionFiltersProps = {
  input: ListDecisions
  change: (next: { [K in keyof DecisionFilter]?: DecisionFilter[K] | null }) => void
}

/** Everything that narrows the list. It is the server that searches. */
export function DecisionFilters({ input, change }: DecisionFiltersProps) {
  return (
    <search className="filters" aria-label="Decisions">
      <SearchBox
        value={input.search ?? ''}
        placeholder="Agent, action, violation code or decision id"
        onSearch={(text) => change({ search: text === '' ? null : text })}
      />
      <Choice label="Verdict" any="Any verdict" value={input.verdict} values={VERDICTS} onChange={(verdict) => change({ verdict })} />
      <Choice
        label="Severity"
        any="Any severity"
        value={input.severity}
        values={SEVERITIES}
        onChange={(severity) => change({ severity })}
      />
      <Choice label="Type" any="Any type" value={input.type} values={DECISION_TYPES} onChange={(type) => change({ type })} />
      <Choice label="Origin" any="Any origin" value={input.origin} values={ORIGINS} onChange={(origin) => change({ origin })} />
      {input.agent !== undefined && <Chip word={`agent ${input.agent}`} onRemove={() => change({ agent: null })} />}
      {input.code !== undefined && <Chip word={`code ${input.code}`} onRemove={() => change({ code: null })} />}
      {input.waiver !== undefined && <Chip word={`waiver ${input.waiver.slice(0, 8)}`} onRemove={() => change({ waiver: null })} />}
      <Segmented label="Window" value={input.window} options={WINDOW_OPTIONS} onChange={(window) => change({ window })} />
    </search>
  )
}

type ChoiceProps<Value extends string> = {
  label: string
  any: string
  value: Value | undefined
  values: readonly Value[]
  onChange: (value: Value | null) => void
}

function Choice<Value extends string>({ label, any, value, values, onChange }: ChoiceProps<Value>) {
  const options = [{ value: '', label: any }, ...values.map((one) => ({ value: one as string, label: one.replaceAll('_', ' ') }))]
  return (
    <SelectField
      label={label}
      isLabelHidden
      value={value ?? ''}
      options={options}
      onChange={(chosen) => onChange(values.find((one) => one === chosen) ?? null)}
    />
  )
}

function Chip({ word, onRemove }: { word: string; onRemove: () => void }) {
  return (
    <Button size="sm" onClick={onRemove} aria-label={`Remove the filter ${word}`}>
      <span className="mono">{word}</span>
      <X className="ico" aria-hidden="true" />
    </Button>
  )
}
