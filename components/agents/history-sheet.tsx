import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { AgentChange } from '@/lib/schemas/agents'
import { sayChange } from './say-change'

export type HistorySheetProps = { agentId: string; history: readonly AgentChange[]; version: number }

/** Each change, newest first: who, when, what was before and after, and why. */
export function HistorySheet({ agentId, history, version }: HistorySheetProps) {
  const oldest = history.at(-1)?.version ?? version
  return (
    <Sheet label="History" title="History" meta={oldest > 1 ? `newest ${history.length} changes` : undefined}>
      <ol className="history">
        {history.map((change) => (
          <Item key={change.version} change={change} />
        ))}
      </ol>
      <p className="foot rule-t">
        <Link href={`/audit?kind=agent&target=${encodeURIComponent(agentId)}`} prefetch={false}>
          Show its entries in the audit log
        </Link>
      </p>
    </Sheet>
  )
}

function Item({ change }: { change: AgentChange }) {
  const { lead, rest } = sayChange(change)
  return (
    <li>
      <p>
        <b>{lead}</b>
        {rest === '' ? '' : `: ${rest}`}
      </p>
      {change.reason !== null && <p className="soft">{visibleText(change.reason)}</p>}
      <p className="dim">
        <LocalTime at={change.at} withDate />
        {`, version ${change.version}`}
      </p>
    </li>
  )
}
