import type { Route } from 'next'
import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { ProofBadge } from '@/components/ui/proof-badge'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'

/** The newest entries of the log about it, each with how far it is proved. */
export function RecordSheet({ detail: { record, sandbox }, mayReadLog }: { detail: SandboxDetail; mayReadLog: boolean }) {
  return (
    <Sheet label="Record" title="Record">
      {record.length === 0 ? (
        <EmptyState title="Nothing is sealed yet" detail="Entries appear here as they are sealed, a moment after they are written." />
      ) : (
        <ol className="history">
          {record.map(({ idx, at, action, phase, result, by, seal }) => (
            <li key={idx}>
              <p className="row-x wrap">
                <b>{visibleText(action)}</b>
                <span className="soft">{result ?? phase}</span>
                <ProofBadge seal={seal} {...(mayReadLog ? { href: `/audit/${idx}` as Route } : {})} />
              </p>
              <p className="dim">
                {`${visibleText(by)}, `}
                <LocalTime at={at} withDate />
              </p>
            </li>
          ))}
        </ol>
      )}
      {mayReadLog && (
        <p className="foot rule-t">
          <Link href={`/audit?kind=sandbox&target=${sandbox.id}`} prefetch={false}>
            Show its entries in the audit log
          </Link>
        </p>
      )}
    </Sheet>
  )
}
