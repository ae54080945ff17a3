import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { Caller, Cluster } from '@/server/ports/cluster'
import type { SandboxDoor } from '@/server/ports/sandbox-door'
import type { Lend } from '@/server/runs/connection'
import type { Kinds } from '@/server/runs/kinds'

export type Drill = Prisma.DrillGetPayload<object>

/** What a worker moves drills with. Secrets of tokens live in its memory alone: a worker that takes over makes a token of its own. */
export type DrillWorker = {
  owner: string
  lend: Lend
  door: SandboxDoor
  kinds: Kinds
  cluster: () => Cluster | null
  /** Whose permissions on the cluster a plan is made with. */
  callerOf: (run: { requestedBy: string; runId: string }) => Promise<Caller>
  secrets: Map<string, { tokenId: string; token: string }>
}
/** A drill that this worker has the lease of. `now` is the database's. */
export type Moving = { ctx: ServiceContext; worker: DrillWorker; drill: Drill; now: Date }

/** Somebody else moves it by now: whatever this worker saw is left to the other one. */
export class LostLease extends Error {}

type Change = Partial<Omit<Drill, 'id' | 'score'>>
/** Writes what a move came to, while the lease is still ours, and tells open pages. Errors: LostLease. */
export async function keepMove({ ctx, drill }: Moving, data: Change): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.drill.updateMany({ where: { id: drill.id, owner: drill.owner }, data })
    if (count === 0) throw new LostLease(`drill ${drill.id} is another worker's`)
    await tx.event.create({ data: { topic: 'drills', ref: drill.id, version: crypto.randomUUID() } })
  })
}

/** Begins its end. `why` says what kept it from being through; null: it was through. */
export const beginEnding = (at: Moving, why: string | null): Promise<void> =>
  keepMove(at, { state: 'ending', endingAt: at.now, why: why?.slice(0, 500) ?? null })

export const agedMs = ({ now }: Moving, since: Date | null): number => (since === null ? 0 : now.getTime() - since.getTime())
