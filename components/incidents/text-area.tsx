'use client'

import { useId } from 'react'

export type TextAreaProps = {
  label: string
  hint: string
  value: string
  maxLength: number
  rows?: number
  isReadOnly?: boolean
  onChange: (text: string) => void
}

/** A text of several lines. */
export function TextArea({ label, hint, value, maxLength, rows = 3, isReadOnly = false, onChange }: TextAreaProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="input inc-text"
        rows={rows}
        maxLength={maxLength}
        readOnly={isReadOnly}
        aria-describedby={`${id}-note`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-note`} className="hint">
        {hint}
      </p>
    </div>
  )
}
