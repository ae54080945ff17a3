'use client'

import { useState } from 'react'
import { TextField } from '@/components/ui/text-field'
import { NEED_MIN, NeedReason } from '@/lib/schemas/break-glass'

export type Need = { scope: string; reason: string }

/** What is still missing, in words; null when it can be sent. */
export function missingOf({ scope, reason }: Need): string | null {
  if (scope.trim() === '') return 'Say what it is for.'
  return NeedReason.safeParse(reason).success ? null : `Say why it cannot wait, in ${NEED_MIN} characters or more.`
}

/** What it is for and why it cannot wait: others judge it by this afterwards. */
export function NeedFields({ value, onChange }: { value: Need; onChange: (next: Need) => void }) {
  const [isLeft, setIsLeft] = useState(false)
  const isShort = isLeft && value.reason !== '' && !NeedReason.safeParse(value.reason).success
  return (
    <>
      <TextField
        label="What it is for"
        hint="The agents, service or incident, in words."
        maxLength={200}
        value={value.scope}
        onChange={(scope) => onChange({ ...value, scope })}
      />
      <TextField
        label="Why it cannot wait"
        hint="Read by whoever reviews it, and kept in the audit log."
        maxLength={500}
        value={value.reason}
        error={isShort ? `Say why it cannot wait, in ${NEED_MIN} characters or more.` : null}
        onChange={(reason) => onChange({ ...value, reason })}
        onBlur={() => setIsLeft(true)}
      />
    </>
  )
}
