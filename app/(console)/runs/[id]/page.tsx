import type { Metadata } from 'next'
import { NotConfirmed } from '@/components/emergency/not-confirmed'
import { StopClocks } from '@/components/emergency/stop-clocks'
import { StopSays } from '@/components/emergency/stop-says'
import { UntilResumed } from '@/components/emergency/until-resumed'
import { RunRoom } from '@/components/runs/run-room'
import { can, EVERYWHERE } from '@/lib/access'
import { RunRef } from '@/lib/schemas/runs'
import { getPageContext, Hydrate, prefetch, trpc } from '@/server/rsc'

export const metadata: Metadata = { title: 'Run' }

export default async function RunPage({ params }: PageProps<'/runs/[id]'>) {
  const { id } = await params
  const { actor } = await getPageContext()
  const asked = RunRef.safeParse({ id })
  if (asked.success && actor && can(actor, 'runs:read', EVERYWHERE)) await prefetch(trpc.runs.get.queryOptions(asked.data))
  const stop = {
    says: <StopSays runId={id} />,
    loud: <NotConfirmed runId={id} />,
    clocks: <StopClocks runId={id} />,
    until: <UntilResumed runId={id} mayResume={actor !== null && can(actor, 'emergency:resume', EVERYWHERE)} />,
  }
  return (
    <Hydrate>
      <RunRoom id={id} mayReadLog={actor !== null && can(actor, 'audit:read', EVERYWHERE)} stop={stop} />
    </Hydrate>
  )
}
