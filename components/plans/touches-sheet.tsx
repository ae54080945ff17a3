'use client'

import { Fragment } from 'react'
import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'
import { formatAge, visibleText } from '@/lib/format'
import type { PlanDetail } from '@/lib/schemas/plans'
import { touchedRows } from './touched-rows'

/** Pods, endpoints, budgets and autoscalers around the change, counted when it was built. */
export function TouchesSheet({ detail: { preview } }: { detail: PlanDetail }) {
  const now = useNow()
  const rows = touchedRows(preview?.blast ?? [])
  const countedAt = preview?.blast[0]?.countedAt ?? null
  return (
    <Sheet label="What it touches" title="What it touches" meta={countedAt !== null && `counted ${formatAge(countedAt, now)}`}>
      {rows.length === 0 ? (
        <p className="txt rule-t">Nothing was counted: this kind of plan touches no pods by itself.</p>
      ) : (
        <dl className="dl">
          {rows.map(({ name, says, glyph }) => (
            <Fragment key={name}>
              <dt>{visibleText(name)}</dt>
              <dd>
                {says}
                {glyph !== null && <Glyph state={glyph} />}
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </Sheet>
  )
}
