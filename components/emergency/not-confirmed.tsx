'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { CopyButton } from '@/components/shell/copy-button'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { STOP_LINES } from '@/lib/emergency-words'
import { formatDuration, visibleText } from '@/lib/format'
import { useBoard } from './use-board'

/** A stop that nobody saw to its end: loud, with what to do by hand and who was told. Nothing while all is well. */
export function NotConfirmed({ runId }: { runId: string }) {
  const { data } = useBoard(runId)
  if (data === undefined || data.row.failedAt === null || data.row.confirmedAt !== null || data.row.resumedAt !== null) return null
  const { manual, told, row } = data
  const commands = manual.join('\n')
  return (
    <section className="em-loud" role="alert" data-st="breach" aria-label="Not confirmed">
      <h2>
        <Glyph state="emergency" />
        The stop is not confirmed
      </h2>
      <p>
        {`Nobody saw everything gone within ${formatDuration(STOP_LINES.confirmed)}`}
        {row.containedAt === null ? ', and nobody saw it contained' : '; it was seen contained'}
        {'. Take it that it still runs, and stop it by hand.'}
      </p>
      {manual.length > 0 ? (
        <>
          <p className="hint">Commands to run by hand, in this order</p>
          <pre className="mono">{visibleText(commands)}</pre>
          <div className="moves">
            <CopyButton label="Copy the commands" text={commands} />
          </div>
        </>
      ) : (
        <p className="soft">What is left was not seen by anybody, so there is no command to give. Look at the steps below.</p>
      )}
      <div>
        <p className="hint">Who was told</p>
        {told.length === 0 ? (
          <p className="soft">Nobody that this console knows of. Tell somebody yourself.</p>
        ) : (
          <ul>
            {told.map(({ what, at, href }) => (
              <li key={`${what}${at}`} className="soft break">
                <LocalTime at={at} /> {href === null ? visibleText(what) : <Link href={href as Route}>{visibleText(what)}</Link>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
