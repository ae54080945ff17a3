import type { Route } from 'next'
import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { formatCount, visibleText } from '@/lib/format'
import { incidentName, typeName } from '@/lib/incident-names'
import type { AlertRow } from '@/lib/schemas/incidents'
import { AlertTraceList } from './alert-trace-list'
import { sayTold } from './say-alert'
import { SevTag } from './sev-tag'

/** One alert: what it says, how often, what came of it; how it was judged opens below. */
export function AlertItem({ row }: { row: AlertRow }) {
  const { source, kind, title, detail, severity, startsAt, endsAt, occurred, lastAt, drill, incident, trace } = row
  const told = sayTold(row)
  return (
    <li>
      <details>
        <summary>
          <SevTag severity={severity} />
          <span className="strong break">{visibleText(title)}</span>
          <StatusPill state={told.glyph} word={told.word} />
          {drill && <Tag title="Nothing of it is real">drill</Tag>}
          <span className="dim">
            {`${visibleText(source)}, ${visibleText(typeName(kind))}, `}
            <LocalTime at={startsAt} withDate />
            {occurred > 1 && (
              <>
                {`, seen ${formatCount(occurred)} times, last `}
                <LocalTime at={lastAt} />
              </>
            )}
            {endsAt !== null && ', over by its source'}
          </span>
        </summary>
        <div className="inc-alert">
          <p className="break inc-plain">{visibleText(detail)}</p>
          {trace === null ? (
            <p className="soft">Nobody has judged it yet: the worker does, within a second where it runs.</p>
          ) : (
            <AlertTraceList trace={trace} />
          )}
        </div>
      </details>
      {incident !== null && (
        <Link href={`/incidents/${incident.id}` as Route} prefetch={false}>
          {incidentName(incident.number)}
        </Link>
      )}
    </li>
  )
}
