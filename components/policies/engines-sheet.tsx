'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useNow } from '@/components/shell/use-now'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge } from '@/lib/format'
import type { PolicyStatus } from './say-active'

/** What each engine says it decides with. */
export function EnginesSheet({ query }: { query: UseQueryResult<PolicyStatus, unknown> }) {
  const now = useNow()
  const { data, error } = query
  return (
    <Sheet label="Engines" title="Engines" aside="what each says it decides with">
      {error !== null && (
        <ErrorState
          title="The engines were not read again"
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {!data && error === null && <LoadingBars what="the engines" />}
      {data?.engines.length === 0 && <EmptyState title="No engine was heard" detail="None sent a sign of life in the last 15 s." />}
      {data && data.engines.length > 0 && (
        <ul className="eng">
          {data.engines.map((engine) => (
            <li key={engine.id} className="rule-t">
              <span className="mono cut" title={engine.id}>
                {engine.id}
              </span>
              <StatusPill
                state={engine.isOnActive ? 'ok' : 'breach'}
                word={engine.policyVersion === null ? 'no version yet' : `version ${engine.policyVersion}`}
              />
              <span className="dim">{formatAge(engine.heartbeatAt, now)}</span>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
