'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useStreamState } from '@/components/shell/event-stream'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { AgentDetail } from '@/lib/schemas/agents'
import { useTRPC } from '@/lib/trpc'
import { AgentFacts } from './agent-facts'
import { CodesSheet } from './codes-sheet'
import { EditAgentDialog } from './edit-agent-dialog'
import { EvolutionsSheet } from './evolutions-sheet'
import { FiguresSheet } from './figures-sheet'
import { HistorySheet } from './history-sheet'
import { ReceiptsSheet } from './receipts-sheet'
import { SandboxesSheet } from './sandboxes-sheet'
import { StatePill } from './state-pill'
import { StateSheet } from './state-sheet'
import { TokensSheet } from './tokens-sheet'

const REFRESH_MS = 500

export type AgentRoomProps = { agentId: string; held: readonly Permission[] }

/** One agent: what it is, what it may do, what it did, and the moves from there. */
export function AgentRoom({ agentId, held }: AgentRoomProps) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.agents.get.queryOptions({ agentId }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['agents', 'tokens'], queryKey: trpc.agents.get.queryKey({ agentId }), everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Agent</h1>
        </div>
        <Sheet label="Agent">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="agent"
              all="agents"
              permission="agents:read"
              missing={`Nobody registered ${agentId}. The engine refuses whatever asks under this id.`}
              list={{ href: '/agents', label: 'Show all agents' }}
              stays="The engine goes on with what it knows of it."
            />
          ) : (
            <LoadingBars what="the agent" rows={8} />
          )}
        </Sheet>
      </>
    )
  return (
    <>
      <Head detail={data} held={held} />
      <NotReadAgain noun="agent" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <StateSheet detail={data} held={held} />
          <FiguresSheet detail={data} canReadDecisions={held.includes('decisions:read')} />
          <SandboxesSheet detail={data} held={held} />
          <CodesSheet detail={data} canReadDecisions={held.includes('decisions:read')} />
          <ReceiptsSheet receipts={data.receipts} />
          <EvolutionsSheet agentId={agentId} held={held} />
          <TokensSheet detail={data} held={held} />
        </div>
        <div className="stack">
          <AgentFacts agent={data.agent} />
          <HistorySheet agentId={data.agent.agentId} history={data.history} version={data.agent.version} />
        </div>
      </div>
    </>
  )
}

function Head({ detail: { agent, readAt }, held }: { detail: AgentDetail; held: readonly Permission[] }) {
  const [isEditing, setIsEditing] = useState(false)
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  const whyNot = held.includes('agents:update') ? null : `Editing is open to ${rolesInWords('agents:update')}.`
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{agent.agentId}</span>
          <StatePill state={agent.state} />
        </h1>
        <p className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</p>
      </div>
      <div className="acts">
        <Button
          disabledReason={agent.state === 'retired' ? 'A retired agent does not change any more.' : whyNot}
          onClick={() => setIsEditing(true)}
        >
          Edit the agent…
        </Button>
      </div>
      <EditAgentDialog agent={agent} isOpen={isEditing} onOpenChange={setIsEditing} />
    </div>
  )
}
