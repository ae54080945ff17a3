'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { LocalTime } from '@/components/ui/local-time'
import { formatAge } from '@/lib/format'
import type { StopCard } from '@/lib/schemas/emergency'
import { LINE, sayDrill, sayTargets } from './say-card'

/** What is there to stop now and how old that is, the lines, the people, and the last time it was tried. `card` is null while nobody knows. */
export function CardFacts({ card }: { card: StopCard | null }) {
  const now = useNow()
  return (
    <dl className="dl em-dl rule-t">
      <dt>Targets</dt>
      <dd>
        {card === null ? 'unknown' : sayTargets(card)}
        {card?.compiledAt != null && <span className="dim num nowrap">{` looked at ${formatAge(card.compiledAt, now)}`}</span>}
      </dd>
      <dt>Line</dt>
      <dd>{LINE}</dd>
      <dt>People</dt>
      <dd>1 to stop, 2 to resume</dd>
      <dt>Last drill</dt>
      <dd>{card === null ? 'unknown' : card.lastDrill === null ? 'never drilled' : <Drill drill={card.lastDrill} />}</dd>
    </dl>
  )
}

function Drill({ drill }: { drill: NonNullable<StopCard['lastDrill']> }) {
  return (
    <>
      <Link href={`/runs/${drill.runId}` as Route} prefetch={false}>
        {sayDrill(drill)}
      </Link>
      <span className="dim">
        {' '}
        <LocalTime at={drill.at} withDate />
      </span>
    </>
  )
}
