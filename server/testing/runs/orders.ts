import type { Voter } from '@/lib/quorum'
import type { Lane, PlanClass } from '@/lib/run-states'
import { digestOf } from '@/server/audit/digest'
import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { createPlan, type PlanDraft, type PlanStep } from '@/server/runs/plan'
import { startRun } from '@/server/runs/start'
import { entriesAbout } from '@/server/testing/audit'
import { farKinds } from './kinds'

export type Wanted = {
  steps: readonly Omit<PlanStep, 'title'>[]
  targets?: readonly string[]
  lane?: Lane
  precedence?: number
  class?: PlanClass
  timeoutMs?: number
  onFailure?: 'stop' | 'compensate'
  quorum?: PlanDraft['quorum']
  by?: string
  approvals?: readonly Voter[]
  requestId?: string
  kind?: string
}

const lend = () => lendFrom(pool())

/** A plan as somebody made it a moment ago. Its digest is of what it does. */
export const makePlan = ({ steps, targets = [`t-${crypto.randomUUID()}`], ...wanted }: Wanted): Promise<string> =>
  lend()((client) =>
    createPlan(client, farKinds('plan'), {
      kind: wanted.kind ?? 'test',
      class: wanted.class ?? 'routine',
      lane: wanted.lane ?? 1,
      precedence: wanted.precedence ?? 20,
      params: {},
      steps: steps.map((step) => ({ title: '', ...step })),
      targets: targets.map((key) => ({ key })),
      preview: { targets: [], refusals: [], warnings: [], isNoop: false, detail: {} },
      quorum: wanted.quorum ?? null,
      digest: digestOf({ kind: wanted.kind ?? 'test', steps, targets }),
      ...(wanted.onFailure ? { onFailure: wanted.onFailure } : {}),
      ...(wanted.timeoutMs ? { timeoutMs: wanted.timeoutMs } : {}),
      expiresInMs: 600_000,
      createdBy: wanted.by ?? 'anna',
    }),
  )

export const startPlan = (planId: string, { by = 'anna', approvals = [], requestId = crypto.randomUUID() }: Partial<Wanted> = {}) =>
  startRun({ planId, requestId, requestedBy: by, reason: 'a test', approvals }, lend())

/** Starts a plan of these steps. Out: the run's id. */
export const startSteps = async (wanted: Wanted): Promise<string> => (await startPlan(await makePlan(wanted), wanted)).runId

export type Seen = { state: string; epoch: number; outcome: string | null; owner: string | null; waiting_for: string | null }
export const runOf = async (id: string): Promise<Seen> => {
  const { rows } = await pool().query<Seen>('SELECT state, epoch, outcome, owner, waiting_for FROM run WHERE id = $1', [id])
  if (!rows[0]) throw new Error(`no run ${id}`)
  return rows[0]
}
export const stepsOf = async (id: string): Promise<{ n: number; state: string; attempt: number; error: string | null }[]> =>
  (
    await pool().query<{ n: number; state: string; attempt: number; error: string | null }>(
      'SELECT n, state, attempt, error FROM step WHERE run_id = $1 ORDER BY n',
      [id],
    )
  ).rows

/** The fence of a target: how often it was taken. */
export const fencesOf = async (target: string): Promise<number> => {
  const { rows } = await pool().query<{ fence: string }>('SELECT fence FROM target_fence WHERE target_key = $1', [target])
  return Number(rows[0]?.fence)
}
/** How often another worker has taken the run over, by the log. */
export const takenOver = async (runId: string): Promise<number> =>
  (await entriesAbout(runId)).filter(({ action }) => action === 'runs.takeover').length
