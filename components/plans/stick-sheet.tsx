'use client'

import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { visibleText } from '@/lib/format'
import { type FieldOwnership, type Sticks, sayReverter } from '@/lib/reverters'
import type { PlanDetail } from '@/lib/schemas/plans'
import { becauseOf, ownersOf, sayPause, sticksWord, worstOf } from './say-sticks'

/** Who may write it back, when, and what this plan does about it. */
export function StickSheet({ detail: { preview, wish } }: { detail: PlanDetail }) {
  const sticks = preview?.sticks ?? []
  const worst = worstOf(sticks)
  if (worst === null) return null
  const because = becauseOf(sticks)
  const pause = sayPause(wish, because)
  return (
    <Sheet label="Will it stick?" title="Will it stick?" meta={<StatusPill {...sticksWord(worst)} />}>
      <div className="txt rule-t">
        <Owners owners={ownersOf(sticks)} />
        {because.length === 0 && <p>Nobody is known who would write it back.</p>}
        {because.map((one) => (
          <p key={JSON.stringify([one.kind, one.steeredBy, one.manager])}>{visibleText(sayReverter(one))}</p>
        ))}
        {pause !== null && <p>{pause}</p>}
      </div>
    </Sheet>
  )
}

function Owners({ owners }: { owners: Sticks['owners'] }) {
  return owners.map((one) => <Owner key={`${one.field} ${one.manager}`} owner={one} />)
}

function Owner({ owner: { field, manager, at } }: { owner: FieldOwnership }) {
  return (
    <p>
      <span className="mono">{visibleText(manager)}</span>
      {' owns '}
      <span className="mono">{`spec.${field}`}</span>
      {at !== null && (
        <>
          {', last write '}
          <LocalTime at={at} withDate />
        </>
      )}
      .
    </p>
  )
}
