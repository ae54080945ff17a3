import { type StopScope, stopKey } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import type { ReadyStop } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import type { Cluster } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { inOne, type Lend } from '@/server/runs/connection'
import type { Kinds } from '@/server/runs/kinds'
import { createPlan } from '@/server/runs/plan'
import { planEmergencyStop, type StopDraft } from '@/server/runs/plans/emergency-stop'

export type StopCompiler = {
  /** How long after the first sight the second comes; a test does not wait. */
  confirmAfterMs?: number
  owner: string
  kinds: Kinds
  cluster: () => Cluster | null
  lend: Lend
  signal: AbortSignal
  buildMs?: number
}

const BUILD_MS = 20_000

/** Keeps what is there, and says why it is not newer. */
async function sayProblem(ctx: ServiceContext, key: string, problem: string): Promise<void> {
  const at = { problem: problem.slice(0, 500), problemAt: ctx.now() }
  await ctx.db.stopPlan.upsert({ where: { key }, create: { key, ...at }, update: at })
}

/** The same plan stays the same: only what it says of now is new. */
async function keep(
  ctx: ServiceContext,
  { lend, kinds, owner }: StopCompiler,
  { key, draft }: { key: string; draft: StopDraft },
): Promise<void> {
  const there = await ctx.db.stopPlan.findUnique({ where: { key }, select: { digest: true, planId: true } })
  const { counts, ...plan } = draft
  const isSame = there?.digest === plan.digest && there.planId !== null
  await inOne(lend, async (client) => {
    const planId = isSame ? there.planId : await createPlan(client, kinds, { ...plan, createdBy: 'system:worker' })
    await client.query(
      `INSERT INTO stop_plan (key, plan_id, digest, targets, compiled_at, compiled_by) VALUES ($1, $2, $3, $4, clock_timestamp(), $5)
       ON CONFLICT (key) DO UPDATE SET plan_id = $2, digest = $3, targets = $4, compiled_at = clock_timestamp(), compiled_by = $5, problem = NULL, problem_at = NULL`,
      [key, planId, plan.digest, JSON.stringify(counts), owner],
    )
    if (!isSame) await client.query(`INSERT INTO event (topic, ref, version) VALUES ('emergency', $1, 'ready')`, [key])
  })
}

const wordsOf = (cause: unknown, signal: AbortSignal): string | null => {
  if (signal.aborted) return 'The cluster did not answer in time. The plan of before still works: its steps look at what is there.'
  return cause instanceof ClusterError || cause instanceof AppError ? cause.message : null
}

/** Makes a stop ready, ahead of the moment that it is needed in. What fails is said on its card; an earlier plan stays. */
export async function compileStop(ctx: ServiceContext, compiler: StopCompiler, { scope, target }: ReadyStop): Promise<void> {
  const key = stopKey(scope, target)
  const signal = AbortSignal.any([compiler.signal, AbortSignal.timeout(compiler.buildMs ?? BUILD_MS)])
  const cluster = compiler.cluster()
  if (cluster === null) return sayProblem(ctx, key, 'No cluster is configured: there is nothing to stop but decisions.')
  const c = { cluster, caller: { kind: 'self' as const }, now: ctx.now, log: ctx.log, signal }
  try {
    const draft = await planEmergencyStop(c, compiler.kinds, {
      scope,
      target,
      workloads: null,
      ...(compiler.confirmAfterMs === undefined ? {} : { confirmAfterMs: compiler.confirmAfterMs }),
    })
    const refusal = draft.preview.refusals.map(({ message }) => message).join(' ')
    if (refusal !== '') return await sayProblem(ctx, key, refusal)
    await keep(ctx, compiler, { key, draft })
  } catch (cause) {
    const words = wordsOf(cause, signal)
    if (words === null) ctx.log.error({ err: cause, stop: key }, 'emergency.compile-failed')
    await sayProblem(ctx, key, words ?? 'It failed on our side, and the log of the worker says how.')
  }
}

/** `workload:Deployment/governance/opa`, as it is kept. */
export function readyOf(key: string): ReadyStop {
  const at = key.indexOf(':')
  return at < 0 ? { scope: key as StopScope, target: null } : { scope: key.slice(0, at) as StopScope, target: key.slice(at + 1) } // written by stopKey
}

/** Those that somebody wants and nobody has made since. */
export async function compileAsked(ctx: ServiceContext, compiler: StopCompiler): Promise<void> {
  const rows = await ctx.db.$queryRaw<{ key: string }[]>`
    SELECT key FROM stop_plan WHERE asked_at IS NOT NULL AND asked_at > coalesce(greatest(compiled_at, problem_at), '-infinity') ORDER BY asked_at LIMIT 20`
  for (const { key } of rows) await compileStop(ctx, compiler, readyOf(key))
}
