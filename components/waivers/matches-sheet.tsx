import type { Route } from 'next'
import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import { UNUSED_DAYS, type WaiverDetail } from '@/lib/schemas/waivers'

/** What it let pass: counted by the engines, each decision once. */
export function MatchesSheet({ detail: { item }, held }: { detail: WaiverDetail; held: readonly Permission[] }) {
  return (
    <Sheet label="Matched" title="Matched">
      <div className="in rule-t">
        <p>
          <b>
            {item.matched === 0 ? 'No decision yet.' : `${formatCount(item.matched)} ${item.matched === 1 ? 'decision' : 'decisions'}.`}
          </b>{' '}
          {item.lastMatchedAt !== null && (
            <>
              The latest was <LocalTime at={item.lastMatchedAt} withDate />.
            </>
          )}
        </p>
        {item.isUnused && <p className="strong">{`Not used for ${UNUSED_DAYS} days. Revoke it if it is not needed.`}</p>}
        {held.includes('decisions:read') ? (
          <p>
            <Link
              href={`/decisions?${new URLSearchParams({ waiver: item.id, code: item.rule, window: '30d' }).toString()}` as Route}
              className={buttonClass({ size: 'sm' })}
              prefetch={false}
            >
              Show the decisions of 30 days
            </Link>
          </p>
        ) : (
          <p className="hint">{`The decisions are open to ${rolesInWords('decisions:read')}.`}</p>
        )}
      </div>
    </Sheet>
  )
}
