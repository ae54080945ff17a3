import { SelectField } from '@/components/ui/select-field'
import type { RuleList } from '@/lib/schemas/waivers'
import { rulesOffered } from './rules-offered'

export type RuleFieldProps = {
  /** Null while they are read. */
  list: RuleList | null
  /** The rules of a violation; empty for any. */
  only: readonly string[]
  value: string
  onChange: (rule: string) => void
}

/** The rules of the version that decides. Critical ones are not offered, and it says how many that leaves out. */
export function RuleField({ list, only, value, onChange }: RuleFieldProps) {
  const { offered, critical } = rulesOffered(list, only)
  const isOffered = offered.some(({ code }) => code === value)
  const options = [
    ...(isOffered ? [] : [{ value: '', label: list === null ? 'The rules are being read' : 'Choose a rule' }]),
    ...offered.map(({ code, title, severity }) => ({ value: code, label: `${code}: ${title} (${severity})` })),
  ]
  return (
    <>
      <SelectField label="Rule" value={isOffered ? value : ''} options={options} onChange={onChange} />
      {list !== null && <p className="hint">{sayLeftOut(list, { critical, isNarrowed: only.length > 0 })}</p>}
    </>
  )
}

function sayLeftOut({ policyVersion }: RuleList, { critical, isNarrowed }: { critical: readonly string[]; isNarrowed: boolean }): string {
  const source = `Rules of version ${policyVersion ?? 'unknown'}, which decides now.`
  if (critical.length === 0) return source
  if (isNarrowed)
    return `${source} Critical, and never waived: ${critical.join(', ')}. Fix what breaks it, or show that it is a false alarm.`
  return `${source} ${critical.length} critical ${critical.length === 1 ? 'rule is' : 'rules are'} not offered: those are never waived.`
}
