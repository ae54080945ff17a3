'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatCount } from '@/lib/format'
import type { DeclaredAllows } from '@/lib/schemas/policy-reviews'
import type { ReplayDetail } from '@/lib/schemas/replays'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { ImpactAllows } from './impact-allows'
import { ImpactFacts } from './impact-facts'
import { ReplayMatrix } from './replay-matrix'
import { ReplayMeters } from './replay-meters'
import { ReplayProgress } from './replay-progress'
import { sayReplay } from './say-replay'
import { useReplay } from './use-replay'
import { useReview } from './use-review'
import type { VersionPartProps } from './version-slots'

/** What the version would change of what was decided here: new allows first, then everything else by principle, and how sure that is. */
export function ImpactSheet({ detail, held }: VersionPartProps) {
  const { version, state } = detail.version
  const trpc = useTRPC()
  const review = useReview(version)
  const newest = useQuery(trpc.replays.list.queryOptions({ version, limit: 1 }))
  const counted = review.data?.replay ?? null
  const id = counted ?? newest.data?.items[0]?.id ?? null
  const replay = useReplay(id)
  const shown = id === null ? null : (replay.data ?? null)
  const error = review.error ?? newest.error ?? replay.error
  if (state === 'draft' || detail.declared === null) return null
  return (
    <Sheet label="Impact" title="Impact" meta={shown ? `against v${shown.baseline}, n ${formatCount(shown.done)}` : undefined}>
      {error && !shown && (
        <ErrorState
          title="The impact did not load"
          detail={`${sentenceOf(error)} A replay that runs goes on.`}
          reference={referenceOf(error)}
          onRetry={() => void replay.refetch()}
        />
      )}
      {!error && !shown && !(id === null && newest.data) && <LoadingBars what="the impact" rows={4} />}
      {!error && id === null && newest.data && (
        <EmptyState title="Not replayed yet" detail="Its replay is asked for with its approval; a person may ask for one before." />
      )}
      {shown && <Told shown={shown} allows={counted ? (review.data?.allows ?? null) : null} detail={detail} held={held} />}
      {counted === null && shown && <p className="rp-in soft">This replay is advice: no gate is judged by it.</p>}
      {state === 'replay' && <AskAgain version={version} held={held} isRunning={shown?.state === 'queued' || shown?.state === 'running'} />}
    </Sheet>
  )
}

type ToldProps = VersionPartProps & { shown: ReplayDetail; allows: DeclaredAllows | null }

function Told({ shown, allows, detail, held }: ToldProps) {
  if (shown.state === 'queued' || shown.state === 'running')
    return <ReplayProgress detail={shown} mayReplay={held.includes('policies:replay')} />
  const { lead, rest } = sayReplay(shown)
  const { result } = shown
  if (!result || shown.emptyWhy !== null) return <EmptyState title={lead} detail={rest} />
  return (
    <>
      <p className="rp-in">
        <b>{lead}</b> {rest}
      </p>
      <ReplayMatrix detail={shown} result={result} />
      {shown.allowed.total > 0 && <ImpactAllows shown={shown} allows={allows} declared={detail.declared} held={held} />}
      <ReplayMeters result={result} />
      <ImpactFacts result={result} />
      <p className="in rule-t">
        <Link href={`/policies/replays/${shown.id}`}>Open the whole report</Link>
      </p>
    </>
  )
}

function AskAgain({ version, held, isRunning }: { version: number; held: readonly Permission[]; isRunning: boolean }) {
  const { policies, replays } = useTRPC()
  const client = useTRPCClient()
  const { run, isBusy, error } = useCommand(client.replays.ask.mutate, [replays.pathKey(), policies.pathKey()])
  const why = !held.includes('policies:replay')
    ? `Replaying is open to ${rolesInWords('policies:replay')}.`
    : isRunning
      ? 'A replay runs already.'
      : isBusy
        ? 'It is being asked for.'
        : null
  return (
    <div className="in rule-t">
      <Button size="sm" disabledReason={why} onClick={() => void run({ version, window: '7d', most: 5000 })}>
        Replay a week again
      </Button>
      <RefusedNote error={error} />
    </div>
  )
}
