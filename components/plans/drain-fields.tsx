'use client'

import { TextField } from '@/components/ui/text-field'
import type { AskFieldsProps } from './ask-fields'

/** What is lost on purpose, and how long a budget may hold a pod back. */
export function DrainFields({ fields, errors, onChange }: AskFieldsProps) {
  return (
    <>
      <p className="soft">
        Nothing new starts on it, and every pod that may leave is moved as budgets allow. Pods of DaemonSets stay. Nothing is removed by
        force.
      </p>
      <fieldset className="checks">
        <legend>What may be lost</legend>
        <label>
          <input type="checkbox" checked={fields.isEmptyDirFine} onChange={(event) => onChange({ isEmptyDirFine: event.target.checked })} />
          Local data of pods (emptyDir)
        </label>
        <label>
          <input
            type="checkbox"
            checked={fields.isOwnerlessFine}
            onChange={(event) => onChange({ isOwnerlessFine: event.target.checked })}
          />
          Pods that nothing starts again
        </label>
      </fieldset>
      <p className="hint">Without consent, a node that has such pods refuses the plan and names them.</p>
      <TextField
        label="A budget may hold a pod back, in minutes"
        inputMode="numeric"
        maxLength={2}
        hint="Then the run stops and names the budget."
        error={errors.blockedForMinutes ?? null}
        value={fields.blockedForMinutes}
        onChange={(blockedForMinutes) => onChange({ blockedForMinutes })}
      />
    </>
  )
}
