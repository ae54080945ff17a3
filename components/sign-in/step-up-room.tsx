import type { Environment } from '@/components/shell/nav-item'
import { Glyph } from '@/components/ui/glyph'
import { STEP_UP_OUTCOMES, type StepUpOutcome } from '@/lib/step-up-outcome'
import { DoorFrame } from './door-frame'

/** Where the provider's page comes back to. The page that asked sees the answer by itself. */
export function StepUpRoom({ env, outcome }: { env: Environment; outcome: StepUpOutcome | null }) {
  const isDone = outcome === 'done'
  return (
    <DoorFrame env={env}>
      <h1>{isDone ? 'Confirmed' : 'Not confirmed'}</h1>
      <section className="sheet" aria-label="Result">
        <div className="in">
          <p className="row-x">
            <Glyph state={isDone ? 'ok' : 'breach'} />
            <span className="strong">
              {outcome ? STEP_UP_OUTCOMES[outcome] : 'This page was opened without a confirmation. Nothing was changed.'}
            </span>
          </p>
          <p className="soft">
            {isDone
              ? 'Close this window and go back to the page that asked: it goes on by itself.'
              : 'Close this window and go back to the page that asked. What you typed there is still there.'}
          </p>
        </div>
      </section>
    </DoorFrame>
  )
}
