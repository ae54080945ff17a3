import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PersonDetail } from '@/lib/schemas/people'

/** What waits for others' word, and rights taken in need. Nothing when there is none. */
export function RequestsSheet({ detail: { needs, requests } }: { detail: PersonDetail }) {
  if (needs.length === 0 && requests.length === 0) return null
  return (
    <Sheet label="Waiting and in need" title="Waiting and in need">
      <ul className="work">
        {needs.map((one) => (
          <li key={one.startedAt}>
            <Glyph state="warn" />
            <span className="t break">{one.kind === 'contain' ? 'May stop and contain' : `Lent the role ${one.role ?? ''}`}</span>
            <p className="break">
              {`${visibleText(one.scope)}; ends `}
              <LocalTime at={one.expiresAt} />
            </p>
          </li>
        ))}
        {requests.map((one) => (
          <li key={one.id}>
            <Glyph state="wait" />
            <Link href={`/approvals/${one.id}`} className="t break" prefetch={false}>
              {one.isAsker ? 'Asked for ' : 'Asked for this person: '}
              <span className="mono">{one.action}</span>
            </Link>
            <p className="break">
              {`${visibleText(one.reason)}; waits until `}
              <LocalTime at={one.expiresAt} withDate seconds={false} />
            </p>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
