import { CopyButton } from '@/components/shell/copy-button'
import { Sheet } from '@/components/ui/sheet'
import { formatDuration, visibleText } from '@/lib/format'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunDetail } from '@/lib/schemas/runs'

/** What goes on without this page, and how to look without it. */
export function DiesSheet({ detail: { run, owner, leaseUntil, detectionMs }, now }: { detail: RunDetail; now: number }) {
  const command = `npm run acgs -- run ${run.id}`
  const isOver = RUN_ENDS.includes(run.state)
  const lapsedMs = leaseUntil === null ? 0 : now - Date.parse(leaseUntil)
  return (
    <Sheet label="If this page dies" title="If this page dies" meta={isOver ? 'it has ended' : 'run goes on'}>
      <div className="run-cli rule-t">
        <code className="mono break">{command}</code>
        <CopyButton label="Copy" text={command} />
      </div>
      {!isOver && (
        <div className="in rule-t">
          <p className="hint">
            {lapsedMs > 0 && owner !== null
              ? `${visibleText(owner)} has not been heard of in time. Another worker is to take it over.`
              : `If its worker dies, another one takes over within ${formatDuration(detectionMs + 500)}.`}
          </p>
        </div>
      )}
    </Sheet>
  )
}
