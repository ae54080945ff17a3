'use client'

import { useState } from 'react'
import { TextField } from '@/components/ui/text-field'
import { REASON_MIN, Reason } from '@/lib/schemas/text'

export const WHY_MISSING = `Say why, in ${REASON_MIN} characters or more.`
export const isReason = (text: string): boolean => Reason.safeParse(text).success

export type ReasonFieldProps = {
  value: string
  onChange: (text: string) => void /** What else is wrong with it, told by the form. */
  error?: string | null
}

/** Why somebody does this: kept in the history and in the audit log. */
export function ReasonField({ value, onChange, error = null }: ReasonFieldProps) {
  const [isLeft, setIsLeft] = useState(false)
  return (
    <TextField
      label="Reason"
      hint="Kept in the history and the audit log."
      maxLength={500}
      value={value}
      error={error ?? (isLeft && !isReason(value) ? WHY_MISSING : null)}
      onChange={onChange}
      onBlur={() => setIsLeft(value !== '')}
    />
  )
}
