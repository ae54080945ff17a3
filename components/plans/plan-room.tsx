'use client'

import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { Stations } from '@/components/ui/stations'
import type { Permission } from '@/lib/access'
import type { PlanDetail } from '@/lib/schemas/plans'
import { AgreeSheet } from './agree-sheet'
import { BuildingSheet } from './building-sheet'
import { ChangesSheet } from './changes-sheet'
import { PlanHead } from './plan-head'
import { planStations } from './prepare-stations'
import { RefusedSheet } from './refused-sheet'
import { SignSheet } from './sign-sheet'
import { StepsSheet } from './steps-sheet'
import { StickSheet } from './stick-sheet'
import { TouchesSheet } from './touches-sheet'
import { usePlan } from './use-plan'

/** One plan: what changes, what it touches, who agrees, and the signature that starts it. */
export function PlanRoom({ id, held, isLead }: { id: string; held: readonly Permission[]; isLead: boolean }) {
  const { data, error, refetch } = usePlan(id)
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Plan</h1>
        </div>
        <Sheet label="Plan">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="plan"
              all="plans"
              permission="plans:read"
              missing={`Nothing was planned as ${id}.`}
              list={{ href: '/plans', label: 'Show the plans' }}
              stays="Nothing is changed meanwhile: a plan changes nothing until somebody starts it."
            />
          ) : (
            <LoadingBars what="the plan" rows={6} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <PlanHead detail={data} held={held} isLead={isLead} />
      <NotReadAgain noun="plan" error={error} onRetry={() => void refetch()} />
      <Way detail={data} />
      <Body detail={data} held={held} />
    </>
  )
}

function Way({ detail }: { detail: PlanDetail }) {
  return <Stations stations={planStations(detail, useNow())} />
}

/** Over, and not by running: what it shows is kept to be read, greyed. */
const isOver = ({ state }: PlanDetail['request']) => state === 'void' || state === 'withdrawn'

function Body({ detail, held }: { detail: PlanDetail; held: readonly Permission[] }) {
  const { request, preview } = detail
  if (request.state === 'asked') return <BuildingSheet request={request} />
  if (preview === null || request.state === 'refused' || request.state === 'failed')
    return (
      <>
        <RefusedSheet detail={detail} />
        {preview?.steps.some(({ diff }) => diff !== null) && <ChangesSheet detail={detail} />}
      </>
    )
  return (
    <div className={isOver(request) ? 'cols rb fill void-plan' : 'cols rb fill'}>
      <div className="stack a">
        <ChangesSheet detail={detail} />
      </div>
      <div className="stack b">
        <TouchesSheet detail={detail} />
        <StickSheet detail={detail} />
        <StepsSheet detail={detail} />
      </div>
      <div className="stack c">
        <AgreeSheet detail={detail} mayAsk={held.includes('plans:create')} />
        <SignSheet detail={detail} />
      </div>
    </div>
  )
}
