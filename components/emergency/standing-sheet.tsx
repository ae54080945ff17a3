'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { buttonClass } from '@/components/ui/button-class'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { Tag } from '@/components/ui/tag'
import { formatDuration, visibleText } from '@/lib/format'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stageOf } from '@/lib/stop-names'
import { ReportButton } from './report-button'
import { ResumeLink } from './resume-link'
import { STAGES, sayStop } from './say-standing'

export type StandingSheetProps = { standing: readonly EmergencyRow[] | null; mayResume: boolean; mayReport: boolean }

/** What stands until somebody resumes it, and the way there. `standing` is null while nobody knows. */
export function StandingSheet({ standing, mayResume, mayReport }: StandingSheetProps) {
  const now = useNow()
  return (
    <section id="resume" className="em-at" tabIndex={-1} aria-label="Resume">
      <Sheet
        label="What stands"
        title="Resume"
        meta={standing === null ? 'unknown' : standing.length === 0 ? 'nothing is stopped' : `${standing.length} to resume`}
      >
        {standing !== null && standing.length === 0 && (
          <p className="in rule-t soft">
            What is stopped stands here until two people resume it. A resume brings back exactly what was there, step by step, and is
            watched.
          </p>
        )}
        {standing === null && (
          <p className="in rule-t soft">Whether something is stopped is not known. A stop stands whether or not it is shown.</p>
        )}
        {standing !== null && standing.length > 0 && (
          <ul className="run-list rule-t em-standing">
            {standing.map((row) => (
              <li key={row.id}>
                <div className="row-x wrap">
                  <StatusPill
                    state={STAGES[stageOf(row)].glyph}
                    word={STAGES[stageOf(row)].word}
                    solid={stageOf(row) === 'not_confirmed'}
                  />
                  <b className="break">{visibleText(sayStop(row))}</b>
                  {row.drill && <Tag title="Nothing of it is real">drill</Tag>}
                </div>
                <p className="soft break">
                  {visibleText(`${row.startedBy}: ${row.reason}`)}
                  {', '}
                  <LocalTime at={row.acceptedAt} withDate />
                  {`, ${formatDuration(Math.floor(Math.max(0, now - Date.parse(row.acceptedAt)) / 1000) * 1000)} ago`}
                </p>
                <div className="moves">
                  <Link href={`/runs/${row.runId}` as Route} className={buttonClass()}>
                    Show the run
                  </Link>
                  {row.incidentId !== null && (
                    <Link href={`/incidents/${row.incidentId}` as Route} className={buttonClass()} prefetch={false}>
                      Show its incident
                    </Link>
                  )}
                  <ResumeLink row={row} mayResume={mayResume} />
                  <ReportButton row={row} mayMake={mayReport} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </Sheet>
    </section>
  )
}
