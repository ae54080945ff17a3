'use client'

import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { formatDuration, utcTitle } from '@/lib/format'

const UNITS = [86_400_000, 3_600_000, 60_000]
/** In its largest unit: '3 h', '2 d'. The exact time is in the title. */
const rough = (ms: number) => {
  const unit = UNITS.find((one) => ms >= one) ?? 1
  return formatDuration(Math.floor(ms / unit) * unit)
}

/** How long is left, or how late it is; a dash where nothing is waited for. */
export function DueWord({ dueAt }: { dueAt: string | null }) {
  const now = useNow()
  if (dueAt === null) return <span className="dim">–</span>
  const left = Date.parse(dueAt) - now
  if (left >= 0) return <span title={utcTitle(dueAt)}>{`in ${rough(left)}`}</span>
  return (
    <span className="row-x late" title={utcTitle(dueAt)}>
      <Glyph state="breach" size={12} />
      {`${rough(-left)} late`}
    </span>
  )
}
