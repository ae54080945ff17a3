import type { ServiceContext } from '@/server/context'
import { closeDrill, endEscape, endStop } from './end'
import { moveEscape } from './escape'
import { type Drill, type DrillWorker, LostLease, type Moving } from './moving'
import { moveResume } from './resume'
import { moveStop } from './stop'

/** Longer than any one move takes. Another worker goes on from the row after it. */
const LEASE_S = 10

type Claimed = { id: string; now: Date }
/** Takes the drill that was looked at longest ago, none twice in a turn. */
async function claim(ctx: ServiceContext, owner: string, turnAt: Date): Promise<Claimed | null> {
  const [row] = await ctx.db.$queryRaw<Claimed[]>`
    UPDATE drill SET owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S})
    WHERE id = (SELECT id FROM drill WHERE state IN ('accepted', 'running', 'ending') AND coalesce(lease_until, '-infinity') <= ${turnAt}::timestamptz
      ORDER BY coalesce(lease_until, '-infinity'), id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id::text, clock_timestamp() AS now`
  return row ?? null
}

const MOVES: Record<string, { move: (at: Moving) => Promise<void>; end: (at: Moving) => Promise<void> }> = {
  escape: { move: moveEscape, end: endEscape },
  stop: { move: moveStop, end: endStop },
  resume: { move: moveResume, end: closeDrill },
}

async function moveOne(at: Moving): Promise<void> {
  const kind = MOVES[at.drill.kind]
  if (!kind) throw new Error(`nobody knows how to hold a drill ${at.drill.kind}`)
  await (at.drill.state === 'ending' ? kind.end(at) : kind.move(at))
}

/** Moves every drill that is under way by one step, from its row alone: a worker that dies leaves the rest to the next. A drill that cannot be moved
 *  holds up no other. Out: how many were moved. */
export async function workDrills(context: () => ServiceContext, worker: DrillWorker): Promise<number> {
  const first = context()
  const [clock] = await first.db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  const turnAt = clock?.now ?? first.now()
  for (let moved = 0; ; moved += 1) {
    const ctx = context()
    const owner = `${worker.owner} ${crypto.randomUUID()}`
    const claimed = await claim(ctx, owner, turnAt)
    if (claimed === null) return moved
    const { id, now } = claimed
    const drill: Drill = await ctx.db.drill.findUniqueOrThrow({ where: { id } })
    try {
      await moveOne({ ctx, worker, drill, now })
    } catch (err) {
      if (!(err instanceof LostLease)) ctx.log.warn({ err, drill: id }, 'drill.move-failed')
    }
    await ctx.db.$executeRaw`UPDATE drill SET lease_until = clock_timestamp() WHERE id = ${id}::uuid AND owner = ${owner}`
  }
}
