'use client'

import { useState } from 'react'
import { TextField } from '@/components/ui/text-field'

export type TypedFieldProps = {
  /** The name that must be typed; the server reads it again. */
  name: string
  /** What the name is of, such as agent. */
  of: string
  value: string
  onChange: (text: string) => void
}

/** What is still missing of the typed name, or null when it is there. */
export function whatIsMissing({ name, of, value }: Pick<TypedFieldProps, 'name' | 'of' | 'value'>): string | null {
  const typed = value.trim()
  if (typed === name) return null
  if (typed === '') return `Type the name of the ${of}: ${name}`
  if (name.startsWith(typed)) return `Still missing: ${name.slice(typed.length)}`
  return typed.toLowerCase() === name.toLowerCase() ? 'Capital and small letters count.' : `This is another name than ${name}`
}

/** Typing (or pasting) the target's name before something that cannot be undone; says what is missing while it is. */
export function TypedField({ name, of, value, onChange }: TypedFieldProps) {
  const [isLeft, setIsLeft] = useState(false)
  const missing = whatIsMissing({ name, of, value })
  const isWrong = missing !== null && value !== '' && isLeft
  return (
    <TextField
      label={`Name of the ${of}`}
      hint={missing ?? `${name}, as typed.`}
      error={isWrong ? missing : null}
      value={value}
      onChange={onChange}
      onBlur={() => setIsLeft(true)}
      onFocus={() => setIsLeft(false)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      maxLength={256}
    />
  )
}
