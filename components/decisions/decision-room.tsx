'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { DraftLink } from '@/components/shell/draft-link'
import { InputSheet } from '@/components/shell/input-sheet'
import { NotShown } from '@/components/shell/not-shown'
import { ViolationsSheet } from '@/components/shell/violations-sheet'
import { buttonClass } from '@/components/ui/button-class'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { DecisionDetail } from '@/lib/schemas/decisions'
import { useTRPC } from '@/lib/trpc'
import { FactsSheet } from './facts-sheet'
import { ObligationsSheet } from './obligations-sheet'
import { readResult } from './read-result'
import { sayDecision } from './say-decision'
import { ScoresSheet } from './scores-sheet'
import { VerdictPill } from './verdict-pill'

/** One decision as it was recorded. It never changes, so it is read once. */
export function DecisionRoom({ id, mayWriteDrafts }: { id: string; mayWriteDrafts: boolean }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.decisions.get.queryOptions({ id }), staleTime: Number.POSITIVE_INFINITY })
  if (data) return <Shown detail={data} mayWriteDrafts={mayWriteDrafts} />
  return (
    <>
      <div className="head">
        <h1>Decision</h1>
      </div>
      <Sheet label="Decision">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="decision"
            all="decisions"
            permission="decisions:read"
            missing={`Nothing was recorded as ${id}. Raw decisions are kept for a limited time; after it only their counts remain.`}
            list={{ href: '/decisions', label: 'Show all decisions' }}
            stays="What was recorded is not changed by that."
          />
        ) : (
          <LoadingBars what="the decision" rows={8} />
        )}
      </Sheet>
    </>
  )
}

function Shown({ detail, mayWriteDrafts }: { detail: DecisionDetail; mayWriteDrafts: boolean }) {
  const { acgs } = detail.record
  const said = sayDecision(acgs)
  const result = readResult(detail.record)
  return (
    <>
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <span className="break">{acgs.asked.action}</span>
            <VerdictPill verdict={acgs.verdict} />
          </h1>
          <p className="verdict">
            <b>{said.lead}</b> {said.rest}
          </p>
        </div>
        <div className="acts">
          <DraftLink decision={detail.record.decision_id} mayWrite={mayWriteDrafts} />
          <Link href={`/decisions?agent=${encodeURIComponent(acgs.asked.agent_id)}`} className={buttonClass()}>
            {`Show decisions of ${acgs.asked.agent_id}`}
          </Link>
        </div>
      </div>
      <div className="cols ov">
        <div className="stack">
          <ViolationsSheet violations={acgs.violations} firedRules={acgs.fired_rules} />
          <InputSheet record={detail.record} />
          <ObligationsSheet result={result} />
        </div>
        <div className="stack">
          <FactsSheet detail={detail} />
          <ScoresSheet result={result} />
        </div>
      </div>
    </>
  )
}
