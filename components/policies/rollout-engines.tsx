'use client'

import { useNow } from '@/components/shell/use-now'
import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge } from '@/lib/format'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { sayArrival, sayEngine } from './say-rollout'

/** What each engine that is heard says of this rollout. */
export function RolloutEngines({ detail }: { detail: RolloutDetail }) {
  const now = useNow()
  const { engines, state } = detail
  return (
    <Sheet label="Engines" title="Engines" aside="as each says itself">
      {engines.length === 0 && (
        <EmptyState title="No engine was heard" detail="None sent a sign of life in the last 15 s, so nothing is measured." />
      )}
      {engines.length > 0 && (
        <ul className="eng">
          {engines.map((engine) => {
            const { glyph, word } = sayEngine(engine, state)
            return (
              <li key={engine.id} className="rule-t">
                <span className="mono cut" title={engine.id}>
                  {engine.id}
                </span>
                <StatusPill state={glyph} word={word} />
                <span className="dim">{formatAge(engine.heartbeatAt, now)}</span>
              </li>
            )
          })}
        </ul>
      )}
      {state === 'done' && <p className="in rule-t soft">{sayArrival(detail)}</p>}
    </Sheet>
  )
}
