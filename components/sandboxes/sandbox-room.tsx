'use client'

import type { ReactNode } from 'react'
import { ContainAgentButton } from '@/components/shell/contain-agent-button'
import { useStreamState } from '@/components/shell/event-stream'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useNow } from '@/components/shell/use-now'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { Stations } from '@/components/ui/stations'
import type { Permission } from '@/lib/access'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { SandboxDetail } from '@/lib/schemas/sandboxes'
import { ClocksSheet } from './clocks-sheet'
import { ContainButton } from './contain-button'
import { EvidenceSheet } from './evidence-sheet'
import { OutputSheet } from './output-sheet'
import { prepareStations } from './prepare-stations'
import { RecordSheet } from './record-sheet'
import { LimitsSheet, SandboxFacts } from './sandbox-facts'
import { SandboxHead } from './sandbox-head'
import { SeenSheet } from './seen-sheet'
import { useSandbox } from './use-sandboxes'

export type SandboxRoomProps = { id: string; held: readonly Permission[] }

/** One sandbox: what was asked, what sensors saw, how it was contained, and what is kept of it. */
export function SandboxRoom({ id, held }: SandboxRoomProps) {
  const { data, error, refetch } = useSandbox(id)
  if (data)
    return (
      <Shown detail={data} held={held}>
        <NotReadAgain noun="sandbox" error={error} onRetry={() => void refetch()} />
      </Shown>
    )
  return (
    <>
      <div className="head">
        <h1>Sandbox</h1>
      </div>
      <Sheet label="Sandbox">
        {error ? (
          <NotShown
            error={error}
            onRetry={() => void refetch()}
            noun="sandbox"
            all="sandboxes"
            permission="sandboxes:read"
            missing={`No sandbox is known as ${id}.`}
            list={{ href: '/sandboxes?view=all', label: 'Show all sandboxes' }}
            stays="It runs on, and containment goes on without this page."
          />
        ) : (
          <LoadingBars what="the sandbox" rows={8} />
        )}
      </Sheet>
    </>
  )
}

type ShownProps = { detail: SandboxDetail; held: readonly Permission[]; children: ReactNode }

function Shown({ detail, held, children }: ShownProps) {
  const { isLost } = useStreamState()
  const tick = useNow()
  const now = Math.max(tick + Date.parse(detail.databaseAt) - Date.parse(detail.readAt), Date.parse(detail.databaseAt))
  const isStale = isLost || isAged({ sampledAt: detail.readAt, intervalMs: READ_EVERY_MS, now: tick })
  const { sandbox } = detail
  return (
    <>
      <SandboxHead detail={detail} isStale={isStale}>
        <ContainButton sandbox={sandbox} held={held} />
        <ContainAgentButton agentId={sandbox.agentId} held={held} />
      </SandboxHead>
      {children}
      <Stations stations={prepareStations(detail, now)} />
      <div className="cols ov">
        <div className="stack">
          {sandbox.clock !== null && <ClocksSheet clock={sandbox.clock} now={now} isStale={isStale} />}
          <SeenSheet sandboxId={sandbox.id} />
          <EvidenceSheet sandboxId={sandbox.id} held={held} />
          <OutputSheet detail={detail} />
        </div>
        <div className="stack">
          <SandboxFacts detail={detail} mayReadDecisions={held.includes('decisions:read')} />
          <LimitsSheet detail={detail} />
          <RecordSheet detail={detail} mayReadLog={held.includes('audit:read')} />
        </div>
      </div>
    </>
  )
}
