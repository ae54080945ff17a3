'use client'

import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { sayEvent } from './say-event'
import type { VersionPartProps } from './version-slots'

/** Each move of the version, the newest first: who, when and why. */
export function VersionHistory({ detail }: VersionPartProps) {
  const { events, eventsTotal, version } = detail
  if (events.length === 0) return null
  return (
    <Sheet label="History" title="History">
      <ol className="history">
        {events.map((event) => (
          <li key={event.seq}>
            <p>
              <b>{sayEvent(event)}</b>
            </p>
            {event.reason !== null && <p className="soft">{visibleText(event.reason)}</p>}
            <p className="dim">
              <LocalTime at={event.at} withDate />
              {`, ${visibleText(event.by)}`}
            </p>
          </li>
        ))}
      </ol>
      {eventsTotal > events.length && (
        <p className="in soft rule-t">
          {`The newest ${events.length} of ${eventsTotal}. `}
          <Link href={`/audit?kind=policy_version&target=${version.version}`}>The audit log has all</Link>
        </p>
      )}
    </Sheet>
  )
}
