'use client'

import { useId } from 'react'
import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import { type Reverter, reverterName, sayReverter } from '@/lib/reverters'
import type { AskFieldsProps } from './ask-fields'

type PauseFieldProps = Pick<AskFieldsProps, 'fields' | 'errors' | 'onChange'> & { because: readonly Reverter[] }

/** Whether those who would write it back are paused, for how long, and what happens otherwise. Nothing where nobody can be paused. */
export function PauseField({ fields, errors, onChange, because }: PauseFieldProps) {
  const name = useId()
  if (because.length === 0) return null
  const names = [...new Set(because.map(({ kind }) => reverterName(kind)))].join(' and ')
  return (
    <>
      <fieldset className="field">
        <legend>Who would undo it</legend>
        <ul className="choose-one">
          <li>
            <label>
              <input type="radio" name={name} checked={fields.isPausing} onChange={() => onChange({ isPausing: true })} />
              <b>{`Pause ${names} for a time`}</b>
              <small>Its setting is kept. You are asked to resume it when the time is over; a banner says so until then.</small>
            </label>
          </li>
          <li>
            <label>
              <input type="radio" name={name} checked={!fields.isPausing} onChange={() => onChange({ isPausing: false })} />
              <b>Pause nobody</b>
              <small>{because.map((one) => visibleText(sayReverter(one))).join(' ')}</small>
            </label>
          </li>
        </ul>
      </fieldset>
      {fields.isPausing && (
        <TextField
          label="Paused for, in minutes"
          inputMode="numeric"
          maxLength={4}
          hint="120 is two hours."
          error={errors.pauseMinutes ?? null}
          value={fields.pauseMinutes}
          onChange={(pauseMinutes) => onChange({ pauseMinutes })}
        />
      )}
    </>
  )
}
