import Link from 'next/link'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { ProofBadge } from '@/components/ui/proof-badge'
import { Sheet } from '@/components/ui/sheet'
import type { AuditRow } from '@/lib/schemas/audit'
import { ResultPill } from './result-pill'

const WORDS: Partial<Record<string, string>> = {
  open: 'Only the intent is sealed: the action was begun moments ago.',
  unknown: 'Only the intent is sealed. What came of it is unknown: whoever acted may have died before writing it down.',
}

/** The other entries of the same action: its intent, or what it came to. */
export function OthersSheet({ others, row }: { others: readonly AuditRow[]; row: AuditRow }) {
  return (
    <Sheet label="The same action" title="The same action">
      {others.length === 0 ? (
        <EmptyState
          title={row.phase === 'intent' ? 'No outcome' : 'This entry alone'}
          detail={WORDS[row.result ?? ''] ?? 'It is a single entry: something that happened, not a command in two halves.'}
        />
      ) : (
        <ul className="au-list-plain">
          {others.map((other) => (
            <li key={other.idx}>
              <Link href={`/audit/${other.idx}`} prefetch={false}>
                <LocalTime at={other.at} withDate />
                <span className="sr">{`, entry ${other.idx}`}</span>
              </Link>
              <span>{other.phase.replace('_', ' ')}</span>
              <ResultPill row={other} />
              <ProofBadge seal={other.seal} />
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
