'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { codeOf, referenceOf, sentenceOf } from '@/components/shell/error-code'
import { InputSheet } from '@/components/shell/input-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { DecisionDetail } from '@/lib/schemas/decisions'
import { useTRPC } from '@/lib/trpc'
import { FactsSheet } from './facts-sheet'
import { ObligationsSheet } from './obligations-sheet'
import { readResult } from './read-result'
import { sayDecision } from './say-decision'
import { ScoresSheet } from './scores-sheet'
import { VerdictPill } from './verdict-pill'
import { ViolationsSheet } from './violations-sheet'

/** One decision as it was recorded. It never changes, so it is read once. */
export function DecisionRoom({ id }: { id: string }) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.decisions.get.queryOptions({ id }), staleTime: Number.POSITIVE_INFINITY })
  if (data) return <Shown detail={data} />
  return (
    <>
      <div className="head">
        <h1>Decision</h1>
      </div>
      <Sheet label="Decision">
        {error ? <NotShown error={error} id={id} onRetry={() => void refetch()} /> : <LoadingBars what="the decision" rows={8} />}
      </Sheet>
    </>
  )
}

function NotShown({ error, id, onRetry }: { error: unknown; id: string; onRetry: () => void }) {
  const code = codeOf(error)
  if (code === 'FORBIDDEN')
    return (
      <NoRight
        title="You cannot read decisions"
        detail={`Open to ${rolesInWords('decisions:read')}. Ask an administrator for one of them.`}
      />
    )
  if (code === 'NOT_FOUND' || code === 'BAD_REQUEST')
    return (
      <EmptyState
        title="There is no such decision"
        detail={`Nothing was recorded as ${id}. Raw decisions are kept for a limited time; after it only their counts remain.`}
        action={
          <Link href="/decisions" className={buttonClass({ size: 'sm' })}>
            Show all decisions
          </Link>
        }
      />
    )
  return (
    <ErrorState
      title="The decision did not load"
      detail={`${sentenceOf(error)} What was recorded is not changed by that.`}
      reference={referenceOf(error)}
      onRetry={onRetry}
    />
  )
}

function Shown({ detail }: { detail: DecisionDetail }) {
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
