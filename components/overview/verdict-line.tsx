'use client'

import { useEffect, useRef } from 'react'
import { useAnnounce } from '@/components/shell/live-region'
import { LocalTime } from '@/components/ui/local-time'
import type { Overview } from '@/lib/schemas/overview'

export type VerdictLineProps = { board: Overview; isJudged: boolean }

/** The answer of the page in one sentence. A board that cannot be read any more is not a verdict, and says so. */
export function VerdictLine({ board, isJudged }: VerdictLineProps) {
  const { lead, rest } = board.verdict
  const announce = useAnnounce()
  const said = useRef(lead)
  useEffect(() => {
    if (said.current !== lead) announce(`${lead} ${rest}`)
    said.current = lead
  }, [lead, rest, announce])
  if (!isJudged)
    return (
      <p className="verdict">
        <b>Not judged.</b> The board was last read at <LocalTime at={board.generatedAt} />; it said: {lead} {rest}
      </p>
    )
  return (
    <p className="verdict">
      <b>{lead}</b> {rest}
    </p>
  )
}
