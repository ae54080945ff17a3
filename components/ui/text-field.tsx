'use client'

import { type ComponentProps, useId } from 'react'
import { Glyph } from './glyph'

export type TextFieldProps = Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'id'> & {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  /** Replaces the hint and says the fix. Set it on leaving the field, not while typing. */
  error?: string | null
  isLabelHidden?: boolean
}

/** Label above, hint below, error with glyph in place of the hint. */
export function TextField({ label, value, onChange, hint, error, isLabelHidden = false, type = 'text', ...rest }: TextFieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = Boolean(error ?? hint)
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'sr' : undefined}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        type={type}
        className="input"
        value={value}
        aria-invalid={error ? true : undefined}
        aria-describedby={hasNote ? noteId : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {error ? (
        <p id={noteId} className="errt">
          <Glyph state="breach" size={12} />
          {error}
        </p>
      ) : (
        hint && (
          <p id={noteId} className="hint">
            {hint}
          </p>
        )
      )}
    </div>
  )
}
