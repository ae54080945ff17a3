'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { StatusPill } from '@/components/ui/status-pill'
import { formatAge, formatCount, visibleText } from '@/lib/format'
import { serviceLink } from '@/lib/plan-link'
import type { WorkloadPod } from '@/lib/schemas/workloads'

export type PodsTableProps = {
  items: readonly WorkloadPod[]
  /** Why no log is shown; null where one can be asked for, undefined where the table has no logs. */
  whyNoLog?: string | null
  onLog?: (pod: WorkloadPod) => void
  withNamespace?: boolean
}

/** One line a pod. */
export function PodsTable({ items, whyNoLog, onLog, withNamespace = false }: PodsTableProps) {
  const now = useNow()
  return (
    <table className="tbl tbl-2">
      <caption className="sr">Pods</caption>
      <thead>
        <tr>
          <th scope="col">Pod</th>
          <th scope="col">State</th>
          <th scope="col">Node</th>
          <th scope="col" className="num">
            Restarts
          </th>
          <th scope="col">Age</th>
          {onLog && (
            <th scope="col">
              <span className="sr">Log</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {items.map((pod) => (
          <tr key={pod.uid}>
            <th scope="row" className="mono break">
              {withNamespace && `${visibleText(pod.namespace)}/`}
              {visibleText(pod.name)}
            </th>
            <td data-at="b">
              <PodState pod={pod} />
            </td>
            <td data-at="c" className="soft">
              {pod.node === null ? (
                <span className="dim">not placed</span>
              ) : (
                <Link href={serviceLink({ kind: 'Node', namespace: null, name: pod.node }) as Route} prefetch={false}>
                  {visibleText(pod.node)}
                </Link>
              )}
            </td>
            <td className="num">{formatCount(pod.restarts)}</td>
            <td className="soft">{formatAge(pod.createdAt, now).replace(' ago', '')}</td>
            {onLog && (
              <td data-at="d">
                <Button size="sm" disabledReason={whyNoLog} onClick={() => onLog(pod)} aria-label={`Log of ${pod.name}…`}>
                  Log…
                </Button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PodState({ pod: { phase, isReady, deletedAt } }: { pod: WorkloadPod }) {
  if (deletedAt !== null) return <StatusPill state="wait" word="stopping" />
  if (isReady) return <StatusPill state="ok" word="ready" />
  if (phase === 'Succeeded') return <StatusPill state="idle" word="done" />
  if (phase === 'Failed') return <StatusPill state="breach" word="failed" />
  if (phase === 'Unknown') return <StatusPill state="unknown" word="unknown" />
  return <StatusPill state="warn" word={phase === 'Pending' ? 'pending' : 'not ready'} />
}
