import { AppError } from '@/lib/errors'
import type { PlanPreview, PlanState } from '@/lib/schemas/plans'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { inOne } from '@/server/runs/connection'
import type { Kinds } from '@/server/runs/kinds'
import { createPlan } from '@/server/runs/plan'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { writeEntry } from '@/server/runs/record'
import { planOf } from '@/server/services/targets'
import { lifeOf } from './expiry'
import { databaseNow, PLAN_CHANNEL, type PlanRequest, wishOf } from './internal'
import { isTransient, lookAtCluster, sayRefusals } from './look'
import { paramsOf, pauseEnd } from './params-of'
import { previewOf } from './preview-of'
import type { PlanWorker } from './worker'

type Result =
  | { state: 'ready'; built: BuiltPlan; expiresInMs: number }
  | { state: 'refused' | 'failed'; why: string; preview: PlanPreview | null }

/** The preview of a plan that cannot be: the kinds have hidden what is secret in it. */
function previewIn(kinds: Kinds, { steps, preview, targets }: BuiltPlan): PlanPreview {
  const keyed = steps.map((step) => {
    const kind = kinds.get(step.kind)
    const params = kind?.params.safeParse(step.params)
    return { ...step, targetKey: kind && params?.success ? kind.target(params.data) : '' }
  })
  return previewOf(preview, keyed, targets[0]?.key ?? preview.refusals[0]?.targetKey ?? '')
}

async function resultOf(ctx: ServiceContext, worker: PlanWorker, request: PlanRequest): Promise<Result> {
  const now = await databaseNow(ctx.db)
  let params: Record<string, unknown>
  try {
    params = await paramsOf(wishOf(request), { ctx, now })
  } catch (cause) {
    if (cause instanceof AppError) return { state: 'refused', why: cause.message, preview: null }
    throw cause
  }
  const looked = await lookAtCluster(ctx, worker, { request, params, by: request.askedBy })
  if (looked.state === 'away') return { state: 'failed', why: looked.why, preview: null }
  const { built } = looked
  const { refusals } = built.preview
  if (refusals.length === 0) {
    const expiresInMs = lifeOf({ needsOthers: built.quorum !== null, pauseUntil: pauseEnd(built.params), now })
    return { state: 'ready', built, expiresInMs }
  }
  const preview = previewIn(worker.kinds, built)
  return isTransient(refusals)
    ? { state: 'failed', why: `${sayRefusals(refusals)} Nothing was changed; try again.`, preview }
    : { state: 'refused', why: sayRefusals(refusals), preview }
}

async function tell(
  client: Sql,
  { id, state, why, digest }: { id: string; state: PlanState; why: string | null; digest?: string },
): Promise<void> {
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('plans', $1, $2)`, [id, state])
  await client.query('SELECT pg_notify($1, $2)', [PLAN_CHANNEL, id])
  const outcome = state === 'ready' ? 'done' : 'failed'
  const entry = { action: 'plans.build', phase: 'event', outcome, target: planOf({ id }) } as const
  await writeEntry(client, { ...entry, reason: why ?? 'ready', ...(digest === undefined ? {} : { afterDigest: digest }) })
}

/** Plan, state, event and record in one transaction, while it is still this worker's to build. Out: whether it was. */
function keep(worker: PlanWorker, { id, askedBy }: PlanRequest, result: Result): Promise<boolean> {
  return inOne(worker.lend, async (client) => {
    const held = await client.query(`SELECT 1 FROM plan_request WHERE id = $1 AND state = 'asked' AND owner = $2 FOR UPDATE`, [
      id,
      worker.owner,
    ])
    if (held.rowCount === 0) return false
    if (result.state === 'ready') {
      const { built, expiresInMs } = result
      await createPlan(client, worker.kinds, { ...built, id, createdBy: askedBy, expiresInMs })
      await client.query(
        `UPDATE plan_request SET state = 'ready', built_at = clock_timestamp(), checked_at = clock_timestamp(), owner = NULL, lease_until = NULL
         WHERE id = $1`,
        [id],
      )
      await tell(client, { id, state: 'ready', why: null, digest: built.digest })
      return true
    }
    const { state, why, preview } = result
    await client.query(
      `UPDATE plan_request SET state = $2, why = $3, preview = $4, built_at = clock_timestamp(), closed_at = clock_timestamp(), owner = NULL,
         lease_until = NULL WHERE id = $1`,
      [id, state, why, preview === null ? null : JSON.stringify(preview)],
    )
    await tell(client, { id, state, why })
    return true
  })
}

/** Builds what was asked for. Out: what became of it, or null where it was taken back, or taken over, meanwhile. */
export async function buildPlan(ctx: ServiceContext, worker: PlanWorker, request: PlanRequest): Promise<PlanState | null> {
  const result = await resultOf(ctx, worker, request)
  // A worker that goes leaves it to another: nobody has looked at it.
  if (worker.signal.aborted) return null
  return (await keep(worker, request, result)) ? result.state : null
}
