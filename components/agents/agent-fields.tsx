'use client'

import { useState } from 'react'
import { SelectField } from '@/components/ui/select-field'
import { TextField } from '@/components/ui/text-field'
import { CLEARANCES } from '@/lib/schemas/agents'
import type { AgentFieldsState } from './use-agent-fields'

const OPTIONS = CLEARANCES.map((value) => ({ value: value as string, label: value.replaceAll('_', ' ') }))

/** Owner, trust and clearance; checked on leaving, not while typing. */
export function AgentFields({ fields: { typed, set, problems } }: { fields: AgentFieldsState }) {
  const [left, setLeft] = useState({ owner: false, trust: false })
  return (
    <>
      <TextField
        label="Owner"
        hint="The person or team answerable for it."
        maxLength={128}
        value={typed.owner}
        error={left.owner ? problems.owner : null}
        onChange={(owner) => set({ owner })}
        onBlur={() => setLeft((now) => ({ ...now, owner: true }))}
      />
      <TextField
        label="Trust level"
        hint="From 0 to 1. Actions need 0.8."
        inputMode="decimal"
        maxLength={9}
        value={typed.trust}
        error={left.trust ? problems.trust : null}
        onChange={(trust) => set({ trust })}
        onBlur={() => setLeft((now) => ({ ...now, trust: true }))}
      />
      <SelectField label="Clearance" value={typed.clearance} options={OPTIONS} onChange={(clearance) => set({ clearance })} />
    </>
  )
}
