'use client'

import { useQuery } from '@tanstack/react-query'
import { SelectField } from '@/components/ui/select-field'
import { visibleText } from '@/lib/format'
import { incidentName } from '@/lib/incident-names'
import { severityName } from '@/lib/incident-words'
import { useTRPC } from '@/lib/trpc'

const MOST = 200

/** The incident that takes this one in: one of those that are unresolved. */
export function MergeField({ id, value, onChange }: { id: string; value: string; onChange: (id: string) => void }) {
  const { incidents } = useTRPC()
  const { data, error } = useQuery(incidents.list.queryOptions({ view: 'open', limit: MOST }))
  const others = data?.items.filter((row) => row.id !== id) ?? []
  const first = error
    ? 'The unresolved incidents did not load'
    : data === undefined
      ? 'The unresolved incidents are being read'
      : others.length === 0
        ? 'No other incident is unresolved'
        : 'Choose an incident'
  return (
    <SelectField
      label="Into"
      value={value}
      options={[
        { value: '', label: first },
        ...others.map((row) => ({
          value: row.id,
          label: `${incidentName(row.number)} ${severityName(row.severity)} ${visibleText(row.title)}`,
        })),
      ]}
      onChange={onChange}
    />
  )
}
