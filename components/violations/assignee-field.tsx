import { SelectField } from '@/components/ui/select-field'
import type { Assignee } from '@/lib/schemas/violations'

export const NOBODY = 'nobody'

export type AssigneeFieldProps = { value: string; assignees: readonly Assignee[]; meId: string; onChange: (id: string) => void }

/** Who is to work on it: oneself first, then the others by name. */
export function AssigneeField({ value, assignees, meId, onChange }: AssigneeFieldProps) {
  const me = assignees.filter(({ id }) => id === meId).map(({ id, name }) => ({ value: id, label: `${name}, you` }))
  const others = assignees.filter(({ id }) => id !== meId).map(({ id, name }) => ({ value: id, label: name }))
  const options = [...me, ...others, { value: NOBODY, label: 'Nobody' }]
  return <SelectField label="Assignee" value={value} options={options} onChange={onChange} />
}
