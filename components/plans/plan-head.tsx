'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { useStreamState } from '@/components/shell/event-stream'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { formatAge, visibleText } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import { OPEN_PLANS, type PlanDetail } from '@/lib/schemas/plans'
import { RebuildButton } from './rebuild-button'
import { canRebuild, sayVerdict, stateWords } from './say-plan'
import { WithdrawPlanDialog } from './withdraw-plan-dialog'

export type PlanHeadProps = { detail: PlanDetail; held: readonly Permission[]; isLead: boolean }

/** What it is, how it stands, and what may be done about the plan itself. */
export function PlanHead({ detail, ...mine }: PlanHeadProps) {
  const { request } = detail
  const { lead, rest } = sayVerdict(detail)
  const { glyph, word } = stateWords(request.state)
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{visibleText(request.title)}</span>
          {request.state !== 'ready' && <StatusPill state={glyph} word={word} />}
        </h1>
        <p className="verdict break" aria-live="polite">
          <b>{visibleText(lead)}</b> {visibleText(rest)} <ReadAge readAt={detail.readAt} />
        </p>
      </div>
      <div className="acts">
        <Acts detail={detail} {...mine} />
      </div>
    </div>
  )
}

function ReadAge({ readAt }: { readAt: string }) {
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  return isStale ? <span className="aged">{`Read ${formatAge(readAt, now)}, stale.`}</span> : null
}

function Acts({ detail: { request, wish }, held, isLead }: PlanHeadProps) {
  const [isWithdrawing, setIsWithdrawing] = useState(false)
  const mayCreate = held.includes('plans:create')
  return (
    <>
      {request.replaces !== null && (
        <Link href={`/plans/${request.replaces}` as Route} className={buttonClass()}>
          Open the plan before
        </Link>
      )}
      {request.replacedBy !== null && (
        <Link href={`/plans/${request.replacedBy}` as Route} className={buttonClass({ variant: 'ink' })}>
          Open the plan built anew
        </Link>
      )}
      {request.runId !== null && (
        <Link href={`/runs/${request.runId}` as Route} className={buttonClass({ variant: 'ink' })}>
          Open the run
        </Link>
      )}
      {mayCreate && canRebuild(request) && <RebuildButton request={request} wish={wish} isLead={isLead} />}
      {OPEN_PLANS.includes(request.state) && request.state !== 'starting' && held.includes('plans:withdraw') && (
        <Button onClick={() => setIsWithdrawing(true)}>Withdraw the plan…</Button>
      )}
      <WithdrawPlanDialog request={isWithdrawing ? request : null} onClose={() => setIsWithdrawing(false)} />
    </>
  )
}
