'use client'

import { useNow } from '@/components/shell/use-now'
import { Glyph } from '@/components/ui/glyph'
import { formatDuration, utcTitle } from '@/lib/format'

const MINUTE = 60_000
const rough = (ms: number) => formatDuration(ms < MINUTE ? ms : Math.floor(ms / MINUTE) * MINUTE)

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
