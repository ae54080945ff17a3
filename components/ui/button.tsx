'use client'

import type { VariantProps } from 'class-variance-authority'
import { type ComponentProps, type MouseEvent, useId } from 'react'
import { buttonClass } from './button-class'

export type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> &
  VariantProps<typeof buttonClass> & {
    /** Why it cannot be used now. It stays in the tab order, and the reason is read with it. */
    disabledReason?: string | null
  }

/** Verb and object. */
export function Button({ variant, size, className, disabledReason, onClick, type = 'button', children, ...rest }: ButtonProps) {
  const id = useId()
  const isOff = Boolean(disabledReason)
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    if (isOff) {
      event.preventDefault()
      return
    }
    onClick?.(event)
  }
  return (
    <>
      <button
        {...rest}
        type={type}
        className={buttonClass({ variant, size, className })}
        aria-disabled={isOff || undefined}
        aria-describedby={isOff ? id : rest['aria-describedby']}
        title={isOff ? (disabledReason ?? undefined) : rest.title}
        onClick={handleClick}
      >
        {children}
      </button>
      {isOff && (
        <span id={id} className="sr">
          {disabledReason}
        </span>
      )}
    </>
  )
}
