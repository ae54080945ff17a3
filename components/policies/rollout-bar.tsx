'use client'

import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { STEP_NAMES } from '@/lib/rollout-limits'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { glyphOf, sayStep } from './say-rollout'

const PLACES = { ahead: 'not reached', now: 'runs', passed: 'passed', ended: 'ended here' } as const

/** The steps of a rollout in order: where it is, and how much of each minimum is there. */
export function RolloutBar({ detail }: { detail: RolloutDetail }) {
  const now = useNow()
  return (
    <ol className="ro-bar" aria-label="Steps">
      {detail.steps.map((row) => (
        <li key={row.step} data-place={row.place} aria-current={row.place === 'now' ? 'step' : undefined}>
          <span className="row-x strong">
            <Glyph state={glyphOf(row, detail.isPassed)} />
            {STEP_NAMES[row.step]}
            <span className="sr">{`, ${PLACES[row.place]}`}</span>
          </span>
          <span className="dim">{sayStep(row, now)}</span>
        </li>
      ))}
    </ol>
  )
}
