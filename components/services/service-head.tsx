'use client'

import { useStreamState } from '@/components/shell/event-stream'
import { useNow } from '@/components/shell/use-now'
import { Tag } from '@/components/ui/tag'
import { formatAge, visibleText } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { WorkloadDetail } from '@/lib/schemas/workloads'
import { StatePill } from './state-pill'

/** What it is, and how it is in one sentence. */
export function ServiceHead({ detail }: { detail: WorkloadDetail }) {
  const { target, row, deleting, readAt, cluster } = detail
  const { isLost } = useStreamState()
  const now = useNow()
  const own = cluster.sources.find(({ kind }) => kind === target.kind)
  const isOld = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  const isStale = isOld || !cluster.isReachable || own?.trouble != null
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{visibleText(target.name)}</span>
          <StatePill row={row} isStale={isStale} />
          {row.isCritical && <Tag title="A core service: a change of it takes a second person.">core</Tag>}
        </h1>
        <p className="verdict break">
          <b>{visibleText(`${target.name} is ${row.says}.`)}</b>
          {row.reverter !== null && ` ${visibleText(row.reverter.says)}.`}
          {deleting !== null &&
            ` It is being deleted${deleting.finalizers.length > 0 ? `, held by ${visibleText(deleting.finalizers.join(', '))}` : ''}.`}
        </p>
        <p className={isStale ? 'aged' : 'dim'}>
          {`${target.kind} in ${visibleText(target.namespace)}, revision ${row.revision ?? 'unknown'}, read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}
        </p>
      </div>
    </div>
  )
}
