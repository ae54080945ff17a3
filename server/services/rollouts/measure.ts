import { decodeSketch, mergeSketches, quantile } from '@/lib/latency-sketch'
import { ABORT, STEPS, type Step } from '@/lib/rollout-limits'
import type { EngineRow, StepCounts } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { readEngines } from './engines'
import type { StoredRollout } from './internal'
import { countUnacknowledged } from './unacknowledged'

const MINUTE = 60_000

/** What a rollout's end and next step are judged by. */
export type Measured = {
  steps: Record<Step, StepCounts>
  /** Of the minutes that overlap the last five, whatever the step. */
  recent: { decided: number; errors: number }
  /** The candidate's p99 in each of the last whole minutes, the newest last; null: too few evaluations to say. */
  p99: (number | null)[]
  unacknowledged: number
  engines: EngineRow[]
  /** The version that decides now. */
  active: number | null
  /** Somebody's approval of exactly this digest stands. */
  isApproved: boolean
  versionState: string
}

const NOTHING: StepCounts = { decided: 0, compared: 0, disagreed: 0, errors: 0, denyToAllow: 0, dropped: 0 }
type Sums = { step: Step; decided: bigint; errors: bigint; disagreed: bigint; deny_to_allow: bigint; dropped: bigint }

function countsOf({ step, ...sums }: Sums): StepCounts {
  const [decided, errors, disagreed, denyToAllow, dropped] = [
    Number(sums.decided),
    Number(sums.errors),
    Number(sums.disagreed),
    Number(sums.deny_to_allow),
    Number(sums.dropped),
  ]
  // In shadow what is dropped was never decided; in canary it was decided, and only not compared.
  const compared = step === 'shadow' ? decided : Math.max(decided - dropped, 0)
  return { decided, compared, disagreed, errors, denyToAllow, dropped }
}

/** Exact counts of every step so far. */
export async function readSteps(ctx: ServiceContext, id: string): Promise<Record<Step, StepCounts>> {
  const found = await ctx.db.$queryRaw<Sums[]>`
    SELECT step, sum(decided)::bigint AS decided, sum(errors)::bigint AS errors, sum(disagreed)::bigint AS disagreed,
      sum(deny_to_allow)::bigint AS deny_to_allow, sum(dropped)::bigint AS dropped
    FROM policy_rollout_minute WHERE rollout_id = ${id}::uuid GROUP BY step`
  const of = (step: Step) => {
    const sums = found.find((one) => one.step === step)
    return sums ? countsOf(sums) : { ...NOTHING }
  }
  return Object.fromEntries(STEPS.map((step) => [step, of(step)])) as Record<Step, StepCounts> // one entry a step
}

async function readRecent(ctx: ServiceContext, id: string): Promise<Pick<Measured, 'recent' | 'p99'>> {
  const now = ctx.now().getTime()
  const since = new Date(now - ABORT.errorsMs - MINUTE)
  const found = await ctx.db.policyRolloutMinute.findMany({
    where: { rolloutId: id, minute: { gt: since } },
    select: { minute: true, decided: true, errors: true, sketch: true },
  })
  const sum = (key: 'decided' | 'errors') => found.reduce((total, row) => total + Number(row[key]), 0)
  const thisMinute = Math.floor(now / MINUTE)
  const whole = ABORT.p99ForMs / MINUTE
  const p99 = Array.from({ length: whole }, (_, at) => {
    const minute = (thisMinute - whole + at) * MINUTE
    const merged = mergeSketches(found.filter((row) => row.minute.getTime() === minute).map(({ sketch }) => decodeSketch(sketch)))
    return merged.count >= ABORT.p99Least ? quantile(merged, 0.99) : null
  })
  return { recent: { decided: sum('decided'), errors: sum('errors') }, p99 }
}

/** Looks at everything once. Nothing of it is kept between looks: another worker goes on from the same rows. */
export async function measureRollout(ctx: ServiceContext, rollout: StoredRollout): Promise<Measured> {
  const { id, version } = rollout
  const found = await ctx.db.policyVersion.findUniqueOrThrow({
    where: { version },
    select: { constitutionHash: true, state: true, reviews: { where: { voidedAt: null, verdict: 'approve' }, select: { digest: true } } },
  })
  const [steps, recent, unacknowledged, engines, activation] = await Promise.all([
    readSteps(ctx, id),
    readRecent(ctx, id),
    countUnacknowledged(ctx, rollout),
    readEngines(ctx, { id, hash: found.constitutionHash }),
    ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } }),
  ])
  return {
    steps,
    ...recent,
    unacknowledged,
    engines,
    active: activation?.version ?? null,
    isApproved: found.reviews.some(({ digest }) => digest === found.constitutionHash),
    versionState: found.state,
  }
}
