import type { Reach } from '@/lib/schemas/activations'
import type { ServiceContext } from '@/server/context'

/** What an engine's heartbeat says of what it follows; its instants are by its own clock. */
export type EngineSaid = {
  stopped?: boolean
  constitutionHash?: string | null
  runtimeRevision?: number | null
  /** Hashes that every thread has warm. */
  warm?: string[]
  /** Since when it decides with that version, and since when it denies everything. */
  activeSince?: string | null
  stoppedSince?: string | null
}
export type Heard = { startedAt: Date; isSilent: boolean; said: EngineSaid }

/** An engine that was not heard for so long decides nothing that anybody knows of. */
export const SILENT_MS = 15_000
/** An engine that has not been heard of for a day was taken away. */
const GONE_MS = 86_400_000

/** Every engine that was not taken away, and what it said last. */
export async function readEngines(ctx: Pick<ServiceContext, 'db' | 'now'>): Promise<Heard[]> {
  const nowMs = ctx.now().getTime()
  const rows = await ctx.db.roleInstance.findMany({
    where: { role: 'engine', heartbeatAt: { gt: new Date(nowMs - GONE_MS) } },
    select: { startedAt: true, heartbeatAt: true, status: true },
  })
  return rows
    .map(({ startedAt, heartbeatAt, status }) => ({
      startedAt,
      isSilent: nowMs - heartbeatAt.getTime() > SILENT_MS,
      said: status as EngineSaid, // written by the engine's own heartbeat
    }))
    .filter(({ said }) => said.stopped !== true)
}

export type Followed = {
  at: Date
  follows: (said: EngineSaid) => boolean
  since: (said: EngineSaid) => string | null | undefined
}

/** How far a change of this instant has come. The time is known when every engine was heard, follows it, and says since when; one that started
 *  later began with it and measures nothing. Pure. */
export function reachOf(engines: readonly Heard[], { at, follows, since }: Followed): Reach {
  const heard = engines.filter(({ isSilent }) => !isSilent)
  const reached = heard.filter(({ said }) => follows(said))
  const counts = { engines: heard.length, reached: reached.length, silent: engines.length - heard.length }
  const measured = reached.filter(({ startedAt }) => startedAt < at).map(({ said }) => Date.parse(since(said) ?? ''))
  const isKnown = counts.silent === 0 && counts.reached === counts.engines && measured.length > 0 && !measured.some(Number.isNaN)
  return { ...counts, tookMs: isKnown ? Math.max(0, Math.max(...measured) - at.getTime()) : null }
}
