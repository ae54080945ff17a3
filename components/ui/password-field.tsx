'use client'

import { useState } from 'react'
import { Button } from './button'
import { TextField, type TextFieldProps } from './text-field'

export type PasswordFieldProps = Omit<TextFieldProps, 'type'> & { autoComplete: 'current-password' | 'new-password' }

/** A password, hidden until one wants to see what is typed. Pasting and password managers work as everywhere. */
export function PasswordField({ label, ...rest }: PasswordFieldProps) {
  const [isShown, setIsShown] = useState(false)
  return (
    <div className="password">
      <TextField {...rest} label={label} type={isShown ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" maxLength={256} />
      <Button
        variant="ghost"
        size="sm"
        aria-pressed={isShown}
        aria-label={`Show what is typed: ${label.toLowerCase()}`}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? 'Hide' : 'Show'}
      </Button>
    </div>
  )
}
