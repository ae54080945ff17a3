'use client'

import type { ReactNode } from 'react'
import { StopWithoutConsole } from '@/components/shell/stop-without-console'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { StatusPill } from '@/components/ui/status-pill'
import { COMPILE_EACH_MS } from '@/lib/emergency-words'
import type { StopCard } from '@/lib/schemas/emergency'
import { stopCommand } from '@/lib/stop-command'
import { stopVerb } from '@/lib/stop-names'
import { CardFacts } from './card-facts'
import { NoPlan } from './no-plan'
import { cardState, isReady, type Ready, STOP_WORDS } from './say-card'

export type StopCardProps = {
  of: Pick<StopCard, 'scope' | 'target'>
  /** Null while it is not known. */
  card: StopCard | null
  /** Why this person cannot stop it, or null. */
  whyNot: string | null
  onStop: (card: Ready) => void
  children?: ReactNode
}

/** One thing that can be stopped: what it does, what is there now, and the button. */
export function StopCardArticle({ of, card, whyNot, onStop, children }: StopCardProps) {
  const state = cardState(card, { now: useNow(), intervalMs: COMPILE_EACH_MS })
  const verb = stopVerb(of)
  const missing =
    whyNot ?? (card === null ? 'What would be stopped is not known yet.' : isReady(card) ? null : 'No plan is ready; see why below.')
  return (
    <article
      className={of.target === null ? 'em-card em-at' : 'em-card'}
      id={of.target === null ? of.scope : undefined}
      tabIndex={-1}
      aria-label={verb}
    >
      <div className="em-h">
        <Glyph state="emergency" />
        <h2>{verb}</h2>
        <StatusPill state={state.glyph} word={state.word} />
      </div>
      <p className="soft em-says">{STOP_WORDS[of.scope].says}</p>
      {children}
      <div className="em-go">
        <Button
          variant="stop"
          size="lg"
          className="wide"
          disabledReason={missing}
          onClick={() => {
            if (card !== null && isReady(card)) onStop(card)
          }}
        >
          {`${verb}…`}
        </Button>
        {missing !== null && <p className="hint">{missing}</p>}
      </div>
      {card !== null && <NoPlan card={card} mayMake={whyNot === null} />}
      <CardFacts card={card} />
      <StopWithoutConsole command={card?.command ?? stopCommand(of)} />
    </article>
  )
}
