'use client'

import { visibleText } from '@/lib/format'
import { sayBoard } from './prepare-clocks'
import { useBoard } from './use-board'

/** How a stop stands, in one sentence: only what was seen. */
export function StopSays({ runId }: { runId: string }) {
  const { data } = useBoard(runId)
  if (data === undefined) return <b>How far the stop is, is not known yet.</b>
  const { first, rest } = sayBoard(data)
  return (
    <>
      <b>{first}</b>
      {rest !== '' && <span className="break">{` ${visibleText(rest)}`}</span>}
    </>
  )
}
