'use client'

import { useId } from 'react'

export type SelectFieldProps<Value extends string> = {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  isLabelHidden?: boolean
}

/** The browser's own list: it works on a phone and with every reader. */
export function SelectField<Value extends string>({ label, value, options, onChange, isLabelHidden = false }: SelectFieldProps<Value>) {
  const id = useId()
  const choose = (text: string) => {
    const option = options.find((item) => item.value === text)
    if (option) onChange(option.value)
  }
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'sr' : undefined}>
        {label}
      </label>
      <select id={id} className="input" value={value} onChange={(event) => choose(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
