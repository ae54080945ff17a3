import { GATE_DAYS, GATE_DECISIONS, type ReplayResult, type ReplaySample, type ReplayState } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { isGateSample } from './gate-sample'
import type { Measured } from './judge-gates'

const DAY_MS = 24 * 3_600_000
type Tx = Prisma.TransactionClient
export type GateReplay = {
  id: string
  state: ReplayState
  baseline: number
  sample: ReplaySample
  done: number
  error: string | null
}

/** How many of the newest are looked at: narrower ones of people stand between them. */
const LOOKED_AT = 50

/** Replays of a version that may open its gates, asked for since it was approved, the newest first; without their results. */
export async function gateReplays(
  tx: Pick<Tx, 'policyReplay'>,
  { version, since, origin }: { version: number; since: Date; origin: string },
): Promise<GateReplay[]> {
  const found = await tx.policyReplay.findMany({
    where: {
      version,
      requestedAt: { gte: since },
      AND: [{ sample: { path: ['origin'], equals: origin } }, { sample: { path: ['most'], gte: GATE_DECISIONS } }],
    },
    select: { id: true, state: true, baseline: true, sample: true, done: true, error: true },
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: LOOKED_AT,
  })
  return found
    .map((one) => ({ ...one, state: one.state as ReplayState, sample: one.sample as unknown as ReplaySample })) // written by askReplay
    .filter(({ sample }) => isGateSample(sample, origin))
}

export type Which =
  | { is: 'done'; replay: GateReplay }
  | { is: 'runs'; replay: GateReplay; isStale: boolean }
  | { is: 'ended'; replay: GateReplay }
  | { is: 'missing'; stale: GateReplay | null }

/** Which of them counts: the newest that is done against the version that decides now. A newer one that runs, or came to nothing, takes nothing away. */
export function whichCounts(replays: readonly GateReplay[], active: number): Which {
  const fresh = replays.filter(({ baseline }) => baseline === active)
  const done = fresh.find(({ state }) => state === 'done')
  if (done) return { is: 'done', replay: done }
  const runs = replays.find(({ state }) => state === 'queued' || state === 'running')
  if (runs) return { is: 'runs', replay: runs, isStale: runs.baseline !== active }
  const [ended] = fresh
  if (ended) return { is: 'ended', replay: ended }
  return { is: 'missing', stale: replays[0] ?? null }
}

/** What a finished one found, with what people said of it since. */
export async function readMeasured(ctx: ServiceContext, tx: Tx, { id, sample }: GateReplay): Promise<Measured | null> {
  const found = await tx.policyReplay.findUniqueOrThrow({ where: { id }, select: { result: true } })
  const result = found.result as unknown as ReplayResult | null // written by the worker in this shape
  if (!result) return null
  const flips = { source: id, kind: 'deny_to_allow' }
  const until = new Date(Date.parse(sample.to) - GATE_DAYS * DAY_MS)
  const [kept, acknowledged, older] = await Promise.all([
    tx.policyFlip.count({ where: flips }),
    tx.policyFlip.count({ where: { ...flips, acknowledgedAt: { not: null } } }),
    tx.decision.findFirst({
      where: { origin: ctx.origin, evaluatedAt: { lte: until } },
      orderBy: { evaluatedAt: 'asc' },
      select: { decisionId: true },
    }),
  ])
  // What the counts know and no row shows can be acknowledged by nobody.
  const total = Math.max(kept, result.diffs.deny_to_allow)
  return { replay: id, result, allows: { total, acknowledged }, isOldEnough: older !== null }
}
