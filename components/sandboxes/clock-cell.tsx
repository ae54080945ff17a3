import { Glyph } from '@/components/ui/glyph'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { sayClock } from './say-sandbox'

/** One clock of a containment in a line: how long until it was observed, or for how long it was not by now. */
export function ClockCell({ row, of, now }: { row: Pick<SandboxRow, 'clock'>; of: 'contained' | 'gone'; now: number }) {
  const said = sayClock(row, of, now)
  if (said === null) return <span className="dim">not asked for</span>
  return (
    <span className={said.state === 'breach' ? 'row-x over nowrap' : 'row-x nowrap'}>
      <Glyph state={said.state} size={12} />
      {said.text}
      {said.state === 'breach' && <span className="sr">, over the line</span>}
    </span>
  )
}
