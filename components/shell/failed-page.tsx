'use client'

import { ErrorState } from '@/components/ui/error-state'
import { Sheet } from '@/components/ui/sheet'
import { stopCommand } from '@/lib/stop-command'
import { StopWithoutConsole } from './stop-without-console'

const EVERYTHING = [
  ['Stop all agent work', 'agents'],
  ['Stop all services', 'services'],
] as const

/** A page that could not be drawn: what failed, what is still true, the reference, and how to stop without this console. It loads anew, because the
 *  failure may lie above the page. */
export function FailedPage({ reference }: { reference: string | null }) {
  return (
    <div className="door-in">
      <h1>This page did not load</h1>
      <Sheet label="What failed">
        <ErrorState
          title="The page could not be drawn"
          detail="Most often the database does not answer. Nothing was changed by this page, and the engine decides without it."
          reference={reference}
          retryLabel="Load the page again"
          onRetry={() => location.reload()}
        />
      </Sheet>
      {EVERYTHING.map(([what, scope]) => (
        <Sheet key={scope} label={what}>
          <h2 className="in">{what}</h2>
          <StopWithoutConsole command={stopCommand({ scope, target: null })} />
        </Sheet>
      ))}
    </div>
  )
}
