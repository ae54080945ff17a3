'use client'

import { type FormEvent, useRef, useState } from 'react'
import { useSingleKeys } from '@/components/shell/use-single-keys'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { SelectField } from '@/components/ui/select-field'
import { Sheet } from '@/components/ui/sheet'
import { TextField } from '@/components/ui/text-field'
import { useIsClient } from '@/components/ui/use-is-client'
import { AUDIT_PHASES, AUDIT_RESULTS, type AuditNarrow, type SearchAudit } from '@/lib/schemas/audit'
import { narrowedBy } from './list-input'
import { fromLocal, toLocal } from './local-field'
import type { useAuditFilter } from './use-audit-filter'

const TEXTS = [
  ['actor', 'Actor', 'Name or id'],
  ['action', 'Action', 'agents or agents.block'],
  ['target', 'Target', 'Its id'],
] as const
const MORE_TEXTS = [
  ['kind', 'Kind of target', 'agent, review, token'],
  ['request', 'Request id', ''],
  ['run', 'Run id', ''],
  ['incident', 'Incident id', ''],
] as const
const MORE = [...MORE_TEXTS.map(([key]) => key), 'phase', 'from', 'to'] as const
const VIEWS = [
  { value: 'actions', label: 'One line an action' },
  { value: 'entries', label: 'Every entry' },
] as const

type Draft = Record<keyof AuditNarrow, string>
const draftOf = (input: SearchAudit): Draft => ({
  actor: input.actor ?? '',
  action: input.action ?? '',
  phase: input.phase ?? '',
  outcome: input.outcome ?? '',
  kind: input.kind ?? '',
  target: input.target ?? '',
  request: input.request ?? '',
  run: input.run ?? '',
  incident: input.incident ?? '',
  from: toLocal(input.from),
  to: toLocal(input.to),
})
const choices = (any: string, values: readonly string[]) => [
  { value: '', label: any },
  ...values.map((value) => ({ value, label: value.replace('_', ' ') })),
]

type AuditFiltersProps = { filter: ReturnType<typeof useAuditFilter> }

/** Everything that narrows the list, sent as one search: each search of the log is written into it. */
export function AuditFilters({ filter }: AuditFiltersProps) {
  const { input, change, clear } = filter
  const isClient = useIsClient() // the reader's zone is known only here
  const asked = `${isClient} ${narrowedBy(input).join(' ')}`
  const [shown, setShown] = useState(asked)
  const [draft, setDraft] = useState(() => draftOf(input))
  if (shown !== asked) {
    // The address changed, by this form or by other means such as Back: the fields follow.
    setShown(asked)
    setDraft(draftOf(input))
  }
  const form = useRef<HTMLFormElement>(null)
  useSingleKeys({ '/': () => form.current?.querySelector('input')?.focus() })
  const set = (key: keyof Draft) => (value: string) => setDraft((old) => ({ ...old, [key]: value }))
  const text = ([key, label, placeholder]: readonly [keyof Draft, string, string]) => (
    <TextField key={key} label={label} placeholder={placeholder} maxLength={128} value={draft[key]} onChange={set(key)} />
  )
  const search = (event: FormEvent) => {
    event.preventDefault()
    const typed = Object.entries(draft).map(([key, value]): [string, string | null] => [key, value.trim() === '' ? null : value.trim()])
    change({ ...Object.fromEntries(typed), from: fromLocal(draft.from), to: fromLocal(draft.to) })
  }
  return (
    <Sheet label="Search">
      <form ref={form} className="au-form" aria-label="Search the log" onSubmit={search}>
        {TEXTS.map(text)}
        <SelectField label="Outcome" value={draft.outcome} options={choices('Any outcome', AUDIT_RESULTS)} onChange={set('outcome')} />
        <details className="au-more" open={MORE.some((key) => input[key] !== undefined)}>
          <summary>More fields</summary>
          <div className="au-fields">
            {MORE_TEXTS.map(text)}
            <SelectField label="Phase" value={draft.phase} options={choices('Any phase', AUDIT_PHASES)} onChange={set('phase')} />
            <TextField label="From, your time" type="datetime-local" step={1} value={draft.from} onChange={set('from')} />
            <TextField label="To, your time" type="datetime-local" step={1} value={draft.to} onChange={set('to')} />
          </div>
        </details>
        <div className="au-acts">
          <Button type="submit">Search the log</Button>
          {narrowedBy(input).length > 0 && <Button onClick={clear}>Clear the filter</Button>}
          <Segmented label="Lines" value={input.view} options={VIEWS} onChange={(view) => change({ view })} />
        </div>
      </form>
    </Sheet>
  )
}
