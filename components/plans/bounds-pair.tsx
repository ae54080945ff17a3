'use client'

import { TextField } from '@/components/ui/text-field'
import type { AskFieldsProps } from './ask-fields'

/** The least and the most that an autoscaler keeps. */
export function BoundsPair({ fields, errors, onChange }: Pick<AskFieldsProps, 'fields' | 'errors' | 'onChange'>) {
  const common = { inputMode: 'numeric' as const, maxLength: 4, autoComplete: 'off' }
  return (
    <div className="pair">
      <TextField
        {...common}
        label="Least pods"
        error={fields.min === '' ? null : (errors.min ?? null)}
        value={fields.min}
        onChange={(min) => onChange({ min })}
      />
      <TextField
        {...common}
        label="Most pods"
        error={fields.max === '' ? null : (errors.max ?? null)}
        value={fields.max}
        onChange={(max) => onChange({ max })}
      />
    </div>
  )
}
