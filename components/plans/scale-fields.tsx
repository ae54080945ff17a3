'use client'

import { TextField } from '@/components/ui/text-field'
import { visibleText } from '@/lib/format'
import type { AskFieldsProps } from './ask-fields'
import { BoundsPair } from './bounds-pair'
import { PauseField } from './pause-field'
import { pausable } from './wish-fields'

/** How many pods, and what has to be so that it stays so many. */
export function ScaleFields({ ask, fields, errors, facts, onChange }: AskFieldsProps) {
  const scaler = facts.data?.autoscaler ?? null
  const now = facts.data === null ? '' : `Now ${facts.data.replicas.desired}. `
  const bounds =
    scaler === null ? '' : `Autoscaler ${visibleText(scaler.name)} keeps ${scaler.min} to ${scaler.max} and decides between them. `
  const isTouched = fields.replicas !== ''
  const change = (isChanging: boolean) =>
    onChange({
      isChangingBounds: isChanging,
      ...(isChanging && scaler !== null ? widened(fields.replicas, scaler) : {}),
    })
  return (
    <>
      <TextField
        label="Pods"
        inputMode="numeric"
        maxLength={4}
        autoComplete="off"
        hint={`${now}${bounds}${fields.replicas === '0' && scaler !== null ? 'At 0 it idles and does not fight; it wakes when the count is put back.' : ''}`}
        error={isTouched ? (errors.replicas ?? null) : null}
        value={fields.replicas}
        onChange={(replicas) => onChange({ replicas })}
      />
      {scaler !== null && (
        <fieldset className="checks">
          <legend>The bounds of its autoscaler</legend>
          <label>
            <input type="checkbox" checked={fields.isChangingBounds} onChange={(event) => change(event.target.checked)} />
            Change the bounds as well, before the count
          </label>
        </fieldset>
      )}
      {scaler !== null && fields.isChangingBounds && <BoundsPair fields={fields} errors={errors} onChange={onChange} />}
      <PauseField fields={fields} errors={errors} onChange={onChange} because={pausable(ask.kind, facts.data)} />
    </>
  )
}

/** The bounds that just let the wanted count be. */
function widened(replicas: string, { min, max }: { min: number; max: number }): { min: string; max: string } {
  const n = /^\d{1,4}$/.test(replicas) ? Number(replicas) : min
  return { min: String(Math.max(1, Math.min(min, n))), max: String(Math.max(max, n)) }
}
