import { Rule } from '@/components/ui/rule'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { prepareClocks } from './prepare-clocks'

/** Every clock from the trigger to when it was seen to happen; those that run tick by the database's clock. */
export function ClocksSheet({ detail, now, isStale }: { detail: IncidentDetail; now: number; isStale: boolean }) {
  return (
    <Sheet label="Clocks" title="Clocks" meta="database clock">
      <div className="rule-t inc-cks">
        {prepareClocks(detail, { now, isStale }).map(({ phase, title, time, state, rule, note }) => (
          <div key={phase} className="inc-ck" data-st={state}>
            <span>{title}</span>
            <b>{time}</b>
            {rule !== null && <Rule figure={{ used: rule.used, state }} start="0" label={rule.label} />}
            {note !== null && <p className={state === 'breach' ? 'over' : 'dim'}>{visibleText(note)}</p>}
          </div>
        ))}
      </div>
    </Sheet>
  )
}
