import { Brand } from '@/components/shell/brand'
import type { Environment } from '@/components/shell/nav-item'
import { Edge } from '@/components/ui/edge'
import { Glyph } from '@/components/ui/glyph'
import { SvgDefs } from '@/components/ui/svg-defs'
import { STEP_UP_OUTCOMES, type StepUpOutcome } from '@/lib/step-up-outcome'
import { ThemeButton } from './theme-button'

/** Where the provider's page comes back to. The page that asked sees the answer by itself. */
export function StepUpRoom({ env, outcome }: { env: Environment; outcome: StepUpOutcome | null }) {
  const isDone = outcome === 'done'
  return (
    <>
      <SvgDefs />
      <div className="door">
        <Edge kind={env.kind} />
        <main className="door-in">
          <div className="door-h">
            <Brand />
            <ThemeButton />
          </div>
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
        </main>
      </div>
    </>
  )
}
