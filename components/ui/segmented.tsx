'use client'

import { type KeyboardEvent, useRef } from 'react'

export type SegmentedProps<Value extends string> = {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  isMini?: boolean
}

/** One of a few: a radio group, one tab stop, arrows choose. */
export function Segmented<Value extends string>({ label, value, options, onChange, isMini = false }: SegmentedProps<Value>) {
  const group = useRef<HTMLDivElement>(null)
  const current = options.findIndex((option) => option.value === value)

  const choose = (index: number) => {
    const next = (index + options.length) % options.length
    const option = options[next]
    if (!option) return
    onChange(option.value)
    const buttons = group.current?.querySelectorAll('button')
    buttons?.[next]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowRight: current + 1,
      ArrowDown: current + 1,
      ArrowLeft: current - 1,
      ArrowUp: current - 1,
      Home: 0,
      End: options.length - 1,
    }
    const next = moves[event.key]
    if (next === undefined) return
    event.preventDefault()
    choose(next)
  }

  return (
    <div ref={group} className={isMini ? 'seg mini' : 'seg'} role="radiogroup" aria-label={label}>
      {options.map((option, index) => (
        // biome-ignore lint/a11y/useSemanticElements: the buttons share one box, and arrows move as in a radio group
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={index === Math.max(current, 0) ? 0 : -1}
          onClick={() => onChange(option.value)}
          onKeyDown={onKeyDown}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
