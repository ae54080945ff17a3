'use client'

import { useQuery } from '@tanstack/react-query'
import { SelectField } from '@/components/ui/select-field'
import { formatClock, utcTitle } from '@/lib/format'
import { useTRPC } from '@/lib/trpc'

export type OccurrenceFieldProps = { id: string; value: string; onChange: (decisionId: string) => void }

/** The occurrence that becomes a test: one of the newest whose decision is kept. */
export function OccurrenceField({ id, value, onChange }: OccurrenceFieldProps) {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.violations.occurrences.queryOptions({ id, limit: 50 }))
  const kept = (data?.items ?? []).filter(({ isKept }) => isKept)
  const options = kept.map(({ decisionId, at, action }) => ({
    value: decisionId,
    label: `${utcTitle(at).slice(0, 10)} ${formatClock(at)} ${action}`,
  }))
  const all = options.some((option) => option.value === value) ? options : [{ value, label: 'the latest one' }, ...options]
  return <SelectField label="Occurrence that becomes a test" value={value} options={all} onChange={onChange} />
}
