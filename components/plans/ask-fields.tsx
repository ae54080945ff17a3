'use client'

import type { ComponentType } from 'react'
import type { PlanKind } from '@/lib/plan-kinds'
import { AllFields } from './all-fields'
import { BoundsFields } from './bounds-fields'
import { ConfigFields } from './config-fields'
import { DrainFields } from './drain-fields'
import type { PlanAsk } from './read-link'
import { RollbackFields } from './rollback-fields'
import { ScaleFields } from './scale-fields'
import type { FactsRead } from './use-facts'
import type { WishFields } from './wish-fields'
import type { Errors } from './wish-of'

export type AskFieldsProps = {
  ask: PlanAsk
  fields: WishFields
  errors: Errors
  facts: FactsRead
  /** What changes, or how it does where several change at once. */
  onChange: (next: Partial<WishFields> | ((now: WishFields) => Partial<WishFields>)) => void
}

const FIELDS: Partial<Record<PlanKind, ComponentType<AskFieldsProps>>> = {
  scale: ScaleFields,
  'autoscaler.bounds': BoundsFields,
  'rollback.service': RollbackFields,
  'rollback.all': AllFields,
  'rollback.config': ConfigFields,
  'node.drain': DrainFields,
}

/** What nothing has to be chosen for, in a sentence. */
const SAYS: Partial<Record<PlanKind, string>> = {
  restart: 'Every pod is replaced by its own strategy, with the same content. A paused rollout cannot be restarted.',
  'rollout.pause': 'No change of its template is rolled out until it is resumed. Pods that run go on running.',
  'rollout.resume': 'What was changed while it was paused is rolled out, and the plan waits until it is available.',
  'node.cordon': 'Nothing new starts on it. Pods that run there go on running.',
  'node.uncordon': 'Pods may start on it again.',
  'job.suspend': 'It starts nothing new until it is resumed. A Job that runs stops its pods.',
  'job.resume': 'It starts again as its own schedule says.',
  'emergency.resume':
    'What the stop scaled down comes back to exactly what it had, the engine first, while everything is still denied. Then the denial and the freeze of the stop end, and it is watched. Sandboxes that were ended stay ended; blocked agents stay blocked.',
  'reverter.resume':
    'It gets back exactly what the run that paused it kept. From then on it writes its source over what was changed meanwhile.',
}

export function AskFields(props: AskFieldsProps) {
  const Fields = FIELDS[props.ask.kind]
  return Fields === undefined ? <p className="soft">{SAYS[props.ask.kind]}</p> : <Fields {...props} />
}
