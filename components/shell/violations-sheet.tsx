import { EmptyState } from '@/components/ui/empty-state'
import { Sheet } from '@/components/ui/sheet'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { Violation } from '@/lib/schemas/evaluate'
import { SeverityWord } from './severity-word'

/** Each rule that objected: what it is, which principle it serves, and the line of the constitution it stands on. */
export function ViolationsSheet({ violations, firedRules }: { violations: readonly Violation[]; firedRules: readonly string[] }) {
  return (
    <Sheet label="Violations" title="Violations" meta={violations.length > 0 ? `${violations.length} found` : undefined}>
      {violations.length === 0 ? (
        <EmptyState
          title="No rule objected"
          detail={firedRules.length === 0 ? 'No rule of the constitution was reached.' : `Rules that fired: ${firedRules.join(', ')}.`}
        />
      ) : (
        <ul className="viol">
          {violations.map((violation) => (
            <Item key={`${violation.code}-${violation.rule}`} violation={violation} />
          ))}
        </ul>
      )}
    </Sheet>
  )
}

function Item({ violation }: { violation: Violation }) {
  const { code, rule, principle, severity, enforcement, message, waived_by, file, row } = violation
  return (
    <li>
      <p className="row-x wrap">
        <b className="mono">{code}</b>
        <SeverityWord severity={severity} />
        {enforcement === 'monitor' && <Tag title="recorded, not prevented">monitor only</Tag>}
        {waived_by !== null && <Tag title={waived_by}>{`waived by ${waived_by}`}</Tag>}
      </p>
      <p className="soft">{visibleText(message)}</p>
      <p className="dim">
        {`principle ${principle.replaceAll('_', ' ')}, rule `}
        <span className="mono">{rule}</span>
        {', '}
        {file === null ? 'line not known' : <span className="mono">{`${file}${row === null ? '' : `:${row}`}`}</span>}
      </p>
    </li>
  )
}
