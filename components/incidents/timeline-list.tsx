'use client'

import { useState } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatCount, visibleText } from '@/lib/format'
import type { IncidentDetail, TimelineEntry } from '@/lib/schemas/incidents'
import { ROUTINE_KINDS } from './entry-kinds'
import { foldTimeline } from './fold-timeline'
import { wholeSeconds } from './prepare-clocks'
import type { FutureEntry } from './prepare-future'
import { sayOffset } from './say-entry'
import { TimelineRow } from './timeline-row'

export type TimelineListProps = {
  detail: Pick<IncidentDetail, 'triggeredAt'>
  entries: readonly TimelineEntry[]
  future: readonly FutureEntry[]
  mayReadLog: boolean
  /** Left out where this person may not add one. */
  onCorrect?: (n: number) => void
}

/** What is to come in hatch on top, then what happened; routine entries in a row fold with their count. */
export function TimelineList({ detail: { triggeredAt }, entries, future, ...row }: TimelineListProps) {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  return (
    <ol className="inc-ev">
      {future.map(({ at, title, detail, leftMs }) => (
        <li key={`${at} ${title}`} className="future">
          <span className="tm">
            <LocalTime at={at} />
            <small>{sayOffset(at, triggeredAt)}</small>
          </span>
          <span className="rail">
            <Glyph state="wait" />
          </span>
          <div className="grow">
            <p>
              <span className="sr">To come: </span>
              {visibleText(title)}
            </p>
            <small>{detail}</small>
          </div>
          <span className="dim">{`in ${wholeSeconds(leftMs)}`}</span>
        </li>
      ))}
      {foldTimeline(entries, ROUTINE_KINDS).flatMap(({ entries: some, isFold }) => {
        const [first] = some
        if (first === undefined) return []
        if (isFold && !opened.has(first.n))
          return [<Fold key={`fold ${first.n}`} count={some.length} onOpen={() => setOpened(new Set([...opened, first.n]))} />]
        return some.map((entry) => <TimelineRow key={entry.n} entry={entry} triggeredAt={triggeredAt} {...row} />)
      })}
    </ol>
  )
}

function Fold({ count, onOpen }: { count: number; onOpen: () => void }) {
  return (
    <li className="fold">
      <span>{`${formatCount(count)} routine entries folded`}</span>
      <button type="button" className="linkish" onClick={onOpen}>
        {`Show ${formatCount(count)}`}
      </button>
    </li>
  )
}
