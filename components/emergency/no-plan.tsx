'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { RefusedNote } from '@/components/shell/refused-note'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import type { StopCard } from '@/lib/schemas/emergency'
import { useMakeReady } from './use-emergency'

/** Why no plan is ready, or why it is old, and what can be done instead. Nothing where all is well. */
export function NoPlan({ card, mayMake }: { card: StopCard; mayMake: boolean }) {
  const { run, isBusy, error } = useMakeReady()
  if (card.planId !== null && card.problem === null) return null
  const { scope, target } = card
  return (
    <div className="em-why rule-t" data-st={card.planId === null ? 'breach' : 'warn'}>
      <p className="row-x">
        <Glyph state={card.planId === null ? 'breach' : 'warn'} />
        <b>{card.planId === null ? 'No plan is ready' : 'The plan is old'}</b>
      </p>
      <p className="soft break">
        {card.problem === null ? 'It was not made yet. It is made anew each minute.' : visibleText(card.problem)}
      </p>
      <RefusedNote error={error} />
      <div className="moves">
        <Button
          size="sm"
          disabledReason={mayMake ? (isBusy ? 'It is being made.' : null) : 'Open to those who may stop.'}
          onClick={() => void run({ scope, target })}
        >
          Make the plan now
        </Button>
        {card.planId === null && (
          <Link href={'/policies?need=deny' as Route} className="em-else">
            Deny every decision instead
          </Link>
        )}
      </div>
      {card.planId === null && <p className="hint">Or run the command below on a machine with access to the cluster.</p>}
    </div>
  )
}
