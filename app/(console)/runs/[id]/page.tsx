import type { Metadata } from 'next'
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
  return (
    <Hydrate>
      <RunRoom id={id} mayReadLog={actor !== null && can(actor, 'audit:read', EVERYWHERE)} />
    </Hydrate>
  )
}
