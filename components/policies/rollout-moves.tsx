import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { RolloutDetail } from '@/lib/schemas/rollouts'

/** What was announced, the newest first. */
export function RolloutMoves({ detail: { moves } }: { detail: RolloutDetail }) {
  return (
    <Sheet label="Announced" title="Announced">
      <ol className="ro-moves">
        {[...moves].reverse().map(({ at, by, says, reason }) => (
          <li key={`${at} ${says}`} className="rule-t">
            <span className="strong">{says}</span>
            <span className="dim">
              <LocalTime at={at} withDate />
              {`, ${by}`}
            </span>
            {reason !== null && <span className="soft break">{visibleText(reason)}</span>}
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
