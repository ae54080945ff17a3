'use client'

import { Glyph } from '@/components/ui/glyph'
import { TextField } from '@/components/ui/text-field'
import type { AskFieldsProps } from './ask-fields'
import { ServiceRow } from './service-row'
import type { ServiceChoice } from './wish-fields'

/** The services in the order in which they go back, each to its own revision; the first failure stops it. */
export function AllFields({ fields, errors, onChange }: AskFieldsProps) {
  const put = (at: number, next: Partial<ServiceChoice>) =>
    onChange((now) => ({ services: now.services.map((one, place) => (place === at ? { ...one, ...next } : one)) }))
  return (
    <>
      <p className="soft">
        In this order: callers before what they call, the policy engine late, monitoring last. The first one that fails stops the run. One
        that is there already is left out and named in the plan; one that cannot go back refuses the whole.
      </p>
      <table className="tbl tbl-2 all-back">
        <caption className="sr">Services in their order</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Goes back to</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {fields.services.map((choice, at) => (
            <ServiceRow key={choice.target.name} n={at + 1} choice={choice} onChange={(next) => put(at, next)} />
          ))}
        </tbody>
      </table>
      {errors.services !== undefined && (
        <p className="errt">
          <Glyph state="breach" size={12} />
          {errors.services}
        </p>
      )}
      <fieldset className="checks">
        <legend>Who would undo it</legend>
        <label>
          <input type="checkbox" checked={fields.isPausing} onChange={(event) => onChange({ isPausing: event.target.checked })} />
          Pause whoever would write a service back
        </label>
      </fieldset>
      {fields.isPausing && (
        <TextField
          label="Paused for, in minutes"
          inputMode="numeric"
          maxLength={4}
          hint="You are asked to resume them then. 120 is two hours."
          error={errors.pauseMinutes ?? null}
          value={fields.pauseMinutes}
          onChange={(pauseMinutes) => onChange({ pauseMinutes })}
        />
      )}
    </>
  )
}
