'use client'

import { visibleText } from '@/lib/format'
import type { AskFieldsProps } from './ask-fields'
import { BoundsPair } from './bounds-pair'

/** What an autoscaler may do from now on. */
export function BoundsFields({ ask, fields, errors, facts, onChange }: AskFieldsProps) {
  const scaler = facts.data?.autoscaler ?? null
  return (
    <>
      <p className="soft">
        {scaler !== null
          ? `Autoscaler ${visibleText(scaler.name)} keeps ${scaler.min} to ${scaler.max} now.`
          : facts.isAsked && facts.data !== null
            ? `${visibleText(ask.target?.name ?? '')} has no autoscaler that could be read: there are no bounds to change.`
            : 'What it keeps now stands in the plan.'}
      </p>
      <BoundsPair fields={fields} errors={errors} onChange={onChange} />
    </>
  )
}
