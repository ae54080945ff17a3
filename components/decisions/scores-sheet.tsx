import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import type { DecisionResult } from './read-result'

const twoDigits = (value: number) => value.toFixed(2)

/** The score of each principle as a bar and a number, and what the constitution had to assume because nobody said it. */
export function ScoresSheet({ result }: { result: DecisionResult | null }) {
  const rows = Object.entries(result?.principles ?? {})
  return (
    <Sheet label="Principles" title="Principles" meta={result?.score == null ? undefined : `score ${twoDigits(result.score)}`}>
      {rows.length === 0 ? (
        <EmptyState title="Not scored" detail="No principle was scored for this decision." />
      ) : (
        <ul className="scores rule-t">
          {rows.map(([principle, value]) => (
            <li key={principle}>
              <span className="soft">{principle.replaceAll('_', ' ')}</span>
              <svg className="score" width="100%" height="8" aria-hidden="true" focusable="false">
                <line x1="0" x2="100%" y1="4" y2="4" stroke="var(--line-2)" strokeWidth="1" />
                <line
                  x1="0"
                  x2={`${(Math.min(Math.max(value, 0), 1) * 100).toFixed(1)}%`}
                  y1="4"
                  y2="4"
                  stroke="var(--d-p95)"
                  strokeWidth="3"
                />
              </svg>
              <span className="num">{twoDigits(value)}</span>
            </li>
          ))}
        </ul>
      )}
      {result !== null && result.assumed.length > 0 && (
        <p className="in rule-t">
          <span>
            <span className="dim">Assumed, because nobody said it: </span>
            <span className="mono">{result.assumed.join(', ')}</span>
          </span>
        </p>
      )}
    </Sheet>
  )
}
