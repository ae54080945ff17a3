import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { WaiverChange } from '@/lib/schemas/waivers'
import { sayChange } from './words'

/** Each change, newest first: who, when and why. */
export function HistorySheet({ history }: { history: readonly WaiverChange[] }) {
  return (
    <Sheet label="History" title="History">
      <ol className="history">
        {history.map((change) => (
          <li key={change.version}>
            <p>
              <b>{visibleText(sayChange(change))}</b>
            </p>
            {change.reason !== null && <p className="soft">{visibleText(change.reason)}</p>}
            <p className="dim">
              <LocalTime at={change.at} withDate />
              {`, version ${change.version}`}
            </p>
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
