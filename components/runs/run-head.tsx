'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useAnnounce } from '@/components/shell/live-region'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { DrillMark } from '@/components/ui/drill-mark'
import { Tag } from '@/components/ui/tag'
import { formatAge, visibleText } from '@/lib/format'
import { RUN_ENDS } from '@/lib/run-states'
import type { RunDetail, RunVerdict } from '@/lib/schemas/runs'
import { CancelRunDialog } from './cancel-run-dialog'
import { ReviewRunDialog } from './review-run-dialog'
import { VERDICTS } from './say-run'
import { StatePill } from './state-pill'

type RunHeadProps = {
  detail: RunDetail
  isStale: boolean
  /** In place of how the run itself says that it stands. */
  says?: ReactNode
}
/** What it does, how it stands in one sentence, and what may be done about the whole of it. */
export function RunHead({ detail, isStale, says }: RunHeadProps) {
  const { run, readAt, asks, plan, preemptedBy, lookedAt } = detail
  const [open, setOpen] = useState<'cancel' | 'review' | null>(null)
  const now = useNow()
  const alarm = useMilestones(run.verdict)
  const isOver = RUN_ENDS.includes(run.state)
  return (
    <>
      {run.isDrill && <DrillMark />}
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <span className="break">{visibleText(run.title)}</span>
            <StatePill verdict={run.verdict} />
            {run.isDrill && <Tag title="Nothing of it is real">drill</Tag>}
          </h1>
          <p className="verdict">
            {says ?? <b className="break">{visibleText(run.says)}</b>}
            {preemptedBy !== null && (
              <>
                {' '}
                <Link href={`/runs/${preemptedBy.id}` as Route}>{visibleText(preemptedBy.title)}</Link>
              </>
            )}
            {lookedAt !== null && (
              <span className="soft break">{` ${visibleText(lookedAt.by)} looked: ${visibleText(lookedAt.note)}`}</span>
            )}
            {' · '}
            <span
              className={isStale ? 'aged' : 'dim'}
            >{`read ${formatAge(readAt, now)}${isStale ? ', stale: nobody knows how far it is' : ''}`}</span>
          </p>
        </div>
        <div className="acts">
          {plan.hasRequest && (
            <Link className={buttonClass()} href={`/plans/${run.planId}` as Route} prefetch={false}>
              Show the plan
            </Link>
          )}
          {!isOver && (
            <Button disabledReason={asks.cancel.whyNot} onClick={() => setOpen('cancel')}>
              Cancel this run…
            </Button>
          )}
          {asks.review !== null && (
            <Button disabledReason={asks.review.whyNot} onClick={() => setOpen('review')}>
              Mark as looked at…
            </Button>
          )}
        </div>
        <div className="sr" role="alert">
          {alarm}
        </div>
        <CancelRunDialog detail={open === 'cancel' ? detail : null} onClose={() => setOpen(null)} />
        <ReviewRunDialog detail={open === 'review' ? detail : null} onClose={() => setOpen(null)} />
      </div>
    </>
  )
}

const GRAVE: readonly RunVerdict[] = ['uncertain', 'failed', 'not_converged', 'not_confirmed', 'reverted']

/** Says what a run came to while somebody looks, once each; digits that tick are never said. Out: what must not wait for a pause. */
function useMilestones(verdict: RunVerdict): string {
  const announce = useAnnounce()
  const [alarm, setAlarm] = useState('')
  const before = useRef(verdict)
  useEffect(() => {
    if (before.current === verdict) return
    before.current = verdict
    const said = `The run is ${VERDICTS[verdict].word}.`
    if (GRAVE.includes(verdict)) setAlarm(said)
    else announce(said)
  }, [verdict, announce])
  return alarm
}
