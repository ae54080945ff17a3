'use client'

import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { ResumeLink } from './resume-link'
import { untilResumed } from './say-standing'
import { useBoard } from './use-board'

/** What is allowed and what is denied while the stop stands, and the way to its end. */
export function UntilResumed({ runId, mayResume }: { runId: string; mayResume: boolean }) {
  const { data } = useBoard(runId)
  if (data === undefined) return null
  const { row } = data
  if (row.resumedAt !== null)
    return (
      <Sheet label="Resumed" title="Resumed">
        <p className="in rule-t soft">
          {'It was resumed at '}
          <LocalTime at={row.resumedAt} withDate />.
        </p>
        <div className="em-resume rule-t">
          <ResumeLink row={row} mayResume={mayResume} isWide />
        </div>
      </Sheet>
    )
  const { may, mayNot } = untilResumed(row)
  return (
    <Sheet label="Until somebody resumes" title="Until somebody resumes">
      <ul className="em-allow rule-t">
        {may.map((line) => (
          <li key={line}>
            <Glyph state="ok" />
            {line}
          </li>
        ))}
        {mayNot.map((line) => (
          <li key={line} className="break" data-st="breach">
            <Glyph state="deny" />
            {visibleText(line)}
          </li>
        ))}
      </ul>
      <div className="em-resume rule-t">
        <ResumeLink row={row} mayResume={mayResume} isWide />
        <p className="hint">Two people: who asks, and another one who agrees.</p>
      </div>
    </Sheet>
  )
}
