'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { NotShown } from '@/components/shell/not-shown'
import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge, visibleText } from '@/lib/format'
import { serviceLink } from '@/lib/plan-link'
import { sayReverter } from '@/lib/reverters'
import type { WorkloadDetail } from '@/lib/schemas/workloads'
import type { PlanAsk } from './read-link'
import { sticksWord } from './say-sticks'
import type { FactsRead } from './use-facts'
import { sticksFor } from './wish-fields'

/** The target as the cluster has it now, and who would undo a change of it. */
export function FactsSheet({ ask, facts }: { ask: PlanAsk; facts: FactsRead }) {
  const now = useNow()
  const { data } = facts
  const sticks = sticksFor(ask.kind, data)
  if (!facts.isAsked)
    return (
      <Sheet label="As it is now" title="As it is now">
        <p className="txt rule-t">
          The worker reads it when it builds the plan. What cannot be done is refused there, with its reason, and nothing is changed.
        </p>
      </Sheet>
    )
  return (
    <>
      <Sheet label="As it is now" title="As it is now" meta={data !== null && `read ${formatAge(data.readAt, now)}`}>
        {data !== null ? (
          <Facts detail={data} />
        ) : facts.error ? (
          <NotShown
            error={facts.error}
            onRetry={facts.refetch}
            noun="workload"
            all="workloads"
            permission="workloads:read"
            missing={`The cluster has no ${ask.target?.kind} ${ask.target?.namespace}/${ask.target?.name}. A plan for it would be refused.`}
            stays="The plan can be asked for: the worker reads the cluster itself."
          />
        ) : (
          <LoadingBars what="the workload" />
        )}
      </Sheet>
      {sticks !== null && (
        <Sheet label="Will it stick?" title="Will it stick?" meta={<StatusPill {...sticksWord(sticks)} />}>
          <div className="txt rule-t">
            {sticks.because.length === 0 && <p>Nobody is known who would write it back.</p>}
            {sticks.because.map((one) => (
              <p key={JSON.stringify([one.kind, one.steeredBy, one.manager])}>{visibleText(sayReverter(one))}</p>
            ))}
          </div>
        </Sheet>
      )}
    </>
  )
}

function Facts({ detail: { target, row, replicas, autoscaler, isPaused } }: { detail: WorkloadDetail }) {
  return (
    <dl className="dl">
      <dt>{target.kind}</dt>
      <dd>
        <Link href={serviceLink(target) as Route} className="break" prefetch={false}>
          {visibleText(`${target.namespace}/${target.name}`)}
        </Link>
      </dd>
      <dt>Pods ready</dt>
      <dd>{`${replicas.ready} of ${replicas.desired}`}</dd>
      <dt>Revision</dt>
      <dd>{row.revision ?? 'unknown'}</dd>
      <dt>Autoscaler</dt>
      <dd>{autoscaler === null ? 'none known' : `${visibleText(autoscaler.name)}, ${autoscaler.min} to ${autoscaler.max}`}</dd>
      <dt>Rollout</dt>
      <dd>{isPaused ? 'paused' : 'not paused'}</dd>
      {row.isCritical && (
        <>
          <dt>Critical</dt>
          <dd>yes: a lead has to agree</dd>
        </>
      )}
    </dl>
  )
}
