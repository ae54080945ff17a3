import { AppError } from '@/lib/errors'
import type { Quorum } from '@/lib/quorum'
import type { Lane, PlanClass } from '@/lib/run-states'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import type { PlanTarget, Preview } from './kind'
import type { Kinds } from './kinds'
import { ENGINE_VERSION } from './limits'

/** One step of a plan. Steps without a parent come one after the other by `n`; children of one parent run together, after it. */
export type PlanStep = {
  n: number
  parentN?: number
  /** `name@version`. */
  kind: string
  title: string
  params: unknown
}

/** `digest` is what approvals are bound to; whoever makes the plan computes it. */
export type PlanDraft = {
  /** A new one where left out. */
  id?: string
  kind: string
  class: PlanClass
  lane: Lane
  precedence: number
  params: unknown
  steps: readonly PlanStep[]
  targets: readonly PlanTarget[]
  preview: Preview
  /** null where the one who asks is enough. */
  quorum: Quorum | null
  digest: string
  onFailure?: 'stop' | 'compensate'
  /** From acceptance; a stop-class step retries until then. */
  timeoutMs?: number
  runbookVersion?: string
  expiresInMs: number
  createdBy: string
}

/** Every step parses, and its parent is a step of the first level before it. Out: the target key of each step. */
function checkSteps(kinds: Kinds, steps: readonly PlanStep[]): (PlanStep & { targetKey: string })[] {
  const tops = new Set(steps.filter(({ parentN }) => parentN === undefined).map(({ n }) => n))
  if (steps.length === 0) throw new AppError('BAD_REQUEST', 'A plan has at least one step.')
  if (new Set(steps.map(({ n }) => n)).size !== steps.length) throw new AppError('BAD_REQUEST', 'Two steps have one number.')
  return steps.map((step) => {
    const kind = kinds.get(step.kind)
    if (!kind) throw new AppError('BAD_REQUEST', `Step ${step.n}: there is no kind ${step.kind}.`)
    if (step.parentN !== undefined && !tops.has(step.parentN))
      throw new AppError('BAD_REQUEST', `Step ${step.n}: its parent is no step of the first level.`)
    const parsed = kind.params.safeParse(step.params)
    if (!parsed.success)
      throw new AppError(
        'BAD_REQUEST',
        `Step ${step.n} (${step.kind}): ${parsed.error.issues[0]?.path.join('.')} ${parsed.error.issues[0]?.message}`,
      )
    return { ...step, targetKey: kind.target(parsed.data) }
  })
}

/** Keeps a plan as it was read; it never changes. Out: its id.
 *  Errors: BAD_REQUEST for a step that no kind accepts, CONFLICT for one whose preview refuses. */
export async function createPlan(client: Sql, kinds: Kinds, draft: PlanDraft): Promise<string> {
  const steps = checkSteps(kinds, draft.steps)
  const refusal = draft.preview.refusals[0]
  if (refusal) throw new AppError('CONFLICT', refusal.message)
  const id = draft.id ?? uuidv7(Date.now())
  await client.query(
    `INSERT INTO plan (id, kind, class, lane, precedence, params, steps, targets, preview, quorum, digest, on_failure, timeout_ms, runbook_version,
       needs_version, expires_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock_timestamp() + make_interval(secs => $16::float8 / 1000), $17)`,
    [
      id,
      draft.kind,
      draft.class,
      draft.lane,
      draft.precedence,
      JSON.stringify(draft.params),
      JSON.stringify(steps),
      JSON.stringify(draft.targets),
      JSON.stringify(draft.preview),
      draft.quorum === null ? null : JSON.stringify(draft.quorum),
      draft.digest,
      draft.onFailure ?? 'stop',
      draft.timeoutMs ?? null,
      draft.runbookVersion ?? null,
      ENGINE_VERSION,
      draft.expiresInMs,
      draft.createdBy,
    ],
  )
  return id
}
