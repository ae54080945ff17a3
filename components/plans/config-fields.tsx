'use client'

import { useId } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { CONFIG_SETS, configSet } from '@/lib/config-sets'
import type { AskFieldsProps } from './ask-fields'

/** Which snapshot is put back, and what a person knows about the trouble. */
export function ConfigFields({ ask, fields, errors, onChange }: AskFieldsProps) {
  const id = useId()
  const set = CONFIG_SETS.find((one) => one === ask.more.set)
  return (
    <>
      <p className="soft">
        {set !== undefined && `${configSet(set).name}: ${configSet(set).holds}. `}
        {'Snapshot '}
        <span className="mono break">{ask.more.snapshotId}</span>
        {'. What it holds is put back, what came since and carries our label is removed.'}
      </p>
      <div className="field">
        <label htmlFor={id}>The trouble began</label>
        <input
          id={id}
          type="datetime-local"
          className="input"
          step={1}
          value={fields.troubleSince}
          aria-invalid={errors.troubleSince === undefined ? undefined : true}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange({ troubleSince: event.target.value })}
        />
        <p id={`${id}-note`} className={errors.troubleSince === undefined ? 'hint' : 'errt'}>
          {errors.troubleSince !== undefined && <Glyph state="breach" size={12} />}
          {errors.troubleSince ?? 'Your clock. Leave it empty where nobody knows. A snapshot that is newer may hold what is wrong.'}
        </p>
      </div>
      <fieldset className="checks">
        <legend>Said a second time</legend>
        <label>
          <input
            type="checkbox"
            checked={fields.isNewerConfirmed}
            onChange={(event) => onChange({ isNewerConfirmed: event.target.checked })}
          />
          This snapshot is meant, also where it is newer than the trouble
        </label>
        <label>
          <input type="checkbox" checked={fields.force} onChange={(event) => onChange({ force: event.target.checked })} />
          Take over fields that others own
        </label>
      </fieldset>
    </>
  )
}
