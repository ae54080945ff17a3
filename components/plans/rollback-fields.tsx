'use client'

import { useId } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { visibleText } from '@/lib/format'
import type { WorkloadRevision } from '@/lib/schemas/workloads'
import type { AskFieldsProps } from './ask-fields'
import { PauseField } from './pause-field'
import { imageTag } from './say-plan'
import { pausable } from './wish-fields'

/** Which revision comes back, newest first, with what is known of each; and who would undo it. */
export function RollbackFields({ ask, fields, errors, facts, onChange }: AskFieldsProps) {
  const name = useId()
  const revisions = facts.data?.revisions ?? []
  const seen = facts.data?.revisionsSeen
  return (
    <>
      <fieldset className="field" aria-describedby={errors.revision === undefined ? undefined : `${name}-wrong`}>
        <legend>Revision</legend>
        <ul className="choose-one">
          <li>
            <label>
              <input type="radio" name={name} checked={fields.revision === null} onChange={() => onChange({ revision: null })} />
              <b>The newest one that is not live</b>
              <small>{sayBefore(revisions)}</small>
            </label>
          </li>
          {revisions.map((revision) => (
            <Choice
              key={revision.number}
              name={name}
              revision={revision}
              chosen={fields.revision}
              onChoose={(n) => onChange({ revision: n })}
            />
          ))}
        </ul>
        {seen !== undefined && seen.seen !== 'allowed' && <p className="hint">{`The history is not shown: ${visibleText(seen.why)}`}</p>}
        {errors.revision !== undefined && (
          <p id={`${name}-wrong`} className="errt">
            <Glyph state="breach" size={12} />
            {errors.revision}
          </p>
        )}
      </fieldset>
      <PauseField fields={fields} errors={errors} onChange={onChange} because={pausable(ask.kind, facts.data)} />
    </>
  )
}

function sayBefore(revisions: readonly WorkloadRevision[]): string {
  const before = revisions.find(({ isLive }) => !isLive)
  if (before !== undefined) return `Revision ${before.number}, as the cluster keeps it now.`
  return revisions.length > 0
    ? 'The cluster keeps no other one: such a plan would be refused.'
    : 'The worker finds it when it builds the plan.'
}

type ChoiceProps = { name: string; revision: WorkloadRevision; chosen: number | null; onChoose: (n: number) => void }

function Choice({ name, revision, chosen, onChoose }: ChoiceProps) {
  const { number, isLive, images, changeCause, by, createdAt } = revision
  return (
    <li>
      <label>
        <input type="radio" name={name} checked={chosen === number} disabled={isLive} onChange={() => onChoose(number)} />
        <span>
          <b>{`Revision ${number}`}</b>
          {isLive && ' is live'}
          {images.length > 0 && `, ${visibleText(images.map(imageTag).join(', '))}`}
        </span>
        <span className="dim">{createdAt === null ? 'time unknown' : <LocalTime at={createdAt} withDate />}</span>
        <small>
          {visibleText([by === null ? 'not made by a run of ours' : `by ${by}`, changeCause ?? 'no change cause was given'].join(', '))}
        </small>
      </label>
    </li>
  )
}
