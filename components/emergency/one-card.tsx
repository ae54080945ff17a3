'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { RefusedNote } from '@/components/shell/refused-note'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { Glyph } from '@/components/ui/glyph'
import { ChooseTarget } from './choose-target'
import { LINE, type Ready } from './say-card'
import { StopCardArticle } from './stop-card'
import { useChosen } from './use-chosen'
import { useCard, useMakeReady } from './use-emergency'

/** One agent or one workload: chosen first, then stopped like everything else. */
export function OneCard({ whyNot, onStop }: { whyNot: string | null; onStop: (card: Ready) => void }) {
  const { chosen, choose } = useChosen()
  const { data, error, refetch } = useCard(chosen)
  const { run, error: makeError } = useMakeReady()
  if (chosen === null)
    return (
      <article className="em-card em-at" id="one" tabIndex={-1} aria-label="Stop one agent or workload">
        <div className="em-h">
          <Glyph state="emergency" />
          <h2>Stop one agent or workload</h2>
        </div>
        <p className="soft em-says">An agent is denied everything and its sandboxes end; a workload goes to 0 and stays there.</p>
        <ChooseTarget
          onChoose={(next) => {
            choose(next)
            if (whyNot === null) void run(next)
          }}
        />
        <dl className="dl em-dl rule-t">
          <dt>Targets</dt>
          <dd>none chosen</dd>
          <dt>Line</dt>
          <dd>{LINE}</dd>
          <dt>People</dt>
          <dd>1 to stop, 2 to resume</dd>
        </dl>
      </article>
    )
  return (
    <div id="one" className="em-at" tabIndex={-1}>
      <StopCardArticle of={chosen} card={data ?? null} whyNot={whyNot} onStop={onStop}>
        <div className="em-chosen">
          <Button size="sm" onClick={() => choose(null)}>
            Choose another one
          </Button>
        </div>
        <RefusedNote error={makeError} />
        {Boolean(error) && (
          <ErrorState
            title="What would be stopped is not known"
            detail={sentenceOf(error)}
            reference={referenceOf(error)}
            onRetry={() => void refetch()}
          />
        )}
      </StopCardArticle>
    </div>
  )
}
