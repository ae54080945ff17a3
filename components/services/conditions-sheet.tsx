import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { WorkloadCondition } from '@/lib/schemas/workloads'

/** What its controller says of it, in the cluster's words. */
export function ConditionsSheet({ conditions }: { conditions: readonly WorkloadCondition[] }) {
  return (
    <Sheet label="Conditions" title="Conditions" meta="in the cluster’s words">
      {conditions.length === 0 ? (
        <EmptyState title="No conditions" detail="Its controller has written none." />
      ) : (
        <ul className="history">
          {conditions.map(({ type, status, reason, message, at }) => (
            <li key={type}>
              <p className="row-x wrap">
                <b className="break">{visibleText(type)}</b>
                <span>{visibleText(status)}</span>
                {reason !== '' && <span className="soft break">{visibleText(reason)}</span>}
              </p>
              {message !== '' && <p className="soft break">{visibleText(message)}</p>}
              {at !== null && (
                <p className="dim">
                  since <LocalTime at={at} withDate />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
