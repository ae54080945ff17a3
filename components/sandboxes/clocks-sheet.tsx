import { Rule } from '@/components/ui/rule'
import { Sheet } from '@/components/ui/sheet'
import { formatDuration } from '@/lib/format'
import type { SandboxClock } from '@/lib/schemas/sandboxes'
import { sayTicking } from './say-sandbox'

const BECAUSE = { event: 'from the event that asked for it', run: 'from the acceptance of its run' } as const

/** Both clocks of a containment against their lines, by the database's clock. Nobody stops a clock but an observation. */
export function ClocksSheet({ clock, now, isStale }: { clock: SandboxClock; now: number; isStale: boolean }) {
  return (
    <Sheet label="Clocks" title="Clocks" aside={BECAUSE[clock.because]} meta={clock.isUncontrolled ? 'uncontrolled' : 'database clock'}>
      <div className="sbx-clocks rule-t">
        <Clock
          title="Contained"
          ms={clock.containedMs}
          lineMs={clock.containedLineMs}
          openMs={now - Date.parse(clock.from)}
          isStale={isStale}
        />
        <Clock title="Gone by uid" ms={clock.goneMs} lineMs={clock.goneLineMs} openMs={now - Date.parse(clock.from)} isStale={isStale} />
        <p className="dim">Contained: no ready endpoint and no allowed path, observed. Gone: no pod with its uid, observed.</p>
      </div>
    </Sheet>
  )
}

type ClockProps = { title: string; ms: number | null; lineMs: number; openMs: number; isStale: boolean }

function Clock({ title, ms, lineMs, openMs, isStale }: ClockProps) {
  const takenMs = ms ?? Math.max(0, openMs)
  const isOver = takenMs > lineMs
  const state = ms === null && isStale ? 'stale' : isOver ? 'breach' : ms === null ? 'run' : 'ok'
  return (
    <section aria-label={title}>
      <p className="row-x sbx-clock" data-st={state}>
        <span>{ms === null ? `${title}, not observed` : title}</span>
        <b className={isOver ? 'over' : undefined}>{ms === null ? sayTicking(takenMs) : formatDuration(ms)}</b>
      </p>
      <Rule figure={{ used: takenMs / lineMs, state }} start="0" label={`line ${formatDuration(lineMs)}`} />
    </section>
  )
}
