'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { NodeDetail } from '@/lib/schemas/nodes'
import { useTRPC } from '@/lib/trpc'
import { ActLinks } from './act-links'
import { actsOnNode } from './acts'
import { ConditionsSheet } from './conditions-sheet'
import { CordonedBy } from './cordoned-by'
import { PAGE_SIZE } from './list-input'
import { NodePill } from './node-pill'
import { NotSeen } from './not-seen'
import { PodsTable } from './pods-table'
import { SourcesNote } from './sources-note'

const REFRESH_MS = 1000

/** One machine: how it is, what is on it, and what can be planned for it. */
export function NodeRoom({ name, held }: { name: string; held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const options = trpc.workloads.node.queryOptions({ name, limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) })
  const { data, error, refetch } = useQuery({ ...options, refetchInterval: READ_EVERY_MS, placeholderData: keepPreviousData })
  useLiveRefresh({ topics: ['workloads', 'runs'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Node</h1>
        </div>
        <Sheet label="Node">
          {error ? (
            <NotSeen error={error} onRetry={() => void refetch()} noun="node" list={{ href: '/services/nodes', label: 'Show all nodes' }} />
          ) : (
            <LoadingBars what="the node" rows={8} />
          )}
        </Sheet>
      </>
    )
  const { node } = data
  return (
    <>
      <div className="head">
        <div>
          <h1 className="row-x wrap">
            <span className="break">{visibleText(node.name)}</span>
            <NodePill row={node} />
          </h1>
          <p className="verdict">
            <b>{`${formatCount(node.pods)} ${node.pods === 1 ? 'pod' : 'pods'} on it.`}</b>
            {node.isCordoned && ' Nothing new is placed here.'}
          </p>
        </div>
        <div className="acts">
          <ActLinks acts={actsOnNode(node, data.rights, held.includes('plans:create'))} />
        </div>
      </div>
      <NotReadAgain noun="node" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <Pods detail={data} isPaged={cursor !== null} goTo={setCursor} />
        </div>
        <div className="stack">
          <Facts detail={data} />
          <ConditionsSheet conditions={data.conditions} />
          <Sheet label="Sources">
            <SourcesNote cluster={data.cluster} />
          </Sheet>
        </div>
      </div>
    </>
  )
}

function Pods({
  detail: { pods, readAt },
  isPaged,
  goTo,
}: {
  detail: NodeDetail
  isPaged: boolean
  goTo: (cursor: string | null) => void
}) {
  return (
    <Sheet
      label="Pods"
      title="Pods"
      meta={pods.hidden > 0 ? `${formatCount(pods.hidden)} more, of namespaces you may not list` : undefined}
    >
      {pods.items.length > 0 ? (
        <div className="scroll-x">
          <PodsTable items={pods.items} withNamespace />
        </div>
      ) : (
        <EmptyState title="No pod that you may list" detail="All pods of this machine were looked at." />
      )}
      <ListFoot readAt={readAt} nextCursor={pods.nextCursor} isPaged={isPaged} goTo={goTo} end="There are no more pods." />
    </Sheet>
  )
}

function Facts({ detail: { node, taints } }: { detail: NodeDetail }) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <dt>Cordoned by</dt>
        <dd>
          <CordonedBy row={node} />
        </dd>
        <dt>Version</dt>
        <dd>{visibleText(node.version)}</dd>
        <dt>Taints</dt>
        <dd className="wrap">
          {taints.length === 0 ? (
            <span className="dim">none</span>
          ) : (
            taints.map((taint) => (
              <span key={taint} className="mono break">
                {visibleText(taint)}
              </span>
            ))
          )}
        </dd>
      </dl>
    </Sheet>
  )
}
