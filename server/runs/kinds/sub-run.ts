import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { Voter } from '@/lib/quorum'
import { cancelRun } from '@/server/runs/decide'
import { Refused, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { effectKey } from '@/server/runs/machine'
import { startRun } from '@/server/runs/start'
import { emptyPreview } from './planned'

export const SubRunParams = z.strictObject({
  /** A plan that is there already: what it does was read, and agreed to, with its own digest. */
  planId: z.uuid(),
  reason: z.string().min(1).max(500),
})
export type SubRunParams = z.infer<typeof SubRunParams>

const Result = z.strictObject({ runId: z.uuid() })
type Result = z.infer<typeof Result>

const targetOf = ({ planId }: SubRunParams) => `sub-run/${planId}`
/** One run a step, whoever starts it and how often. */
const requestOf = (key: string) => `sub-run ${key}`
const keyOfStep = (c: StepContext, p: SubRunParams) => effectKey(c.runId, { n: c.n, targetKey: targetOf(p) })

type Child = { id: string; state: string; outcome: string | null }
const childOf = async (c: StepContext, p: SubRunParams): Promise<Child | null> =>
  (await c.tx((client) => client.query<Child>('SELECT id, state, outcome FROM run WHERE request_id = $1', [requestOf(keyOfStep(c, p))])))
    .rows[0] ?? null

type Parent = { requested_by: string; approvals: Voter[] }
const parentOf = async (c: StepContext): Promise<Parent> => {
  const { rows } = await c.tx((client) => client.query<Parent>('SELECT requested_by, approvals FROM run WHERE id = $1', [c.runId]))
  if (rows[0] === undefined) throw new Refused('The run is not there any more.')
  return rows[0]
}

/** With whose permissions and words the run was started: a child has no others. */
async function begin(c: StepContext, { planId, reason }: SubRunParams, key: string): Promise<Result> {
  const { requested_by, approvals } = await parentOf(c)
  const order = { planId, requestId: requestOf(key), requestedBy: requested_by, reason, approvals, isDrill: c.isDrill }
  try {
    return { runId: (await startRun(order)).runId }
  } catch (cause) {
    if (cause instanceof AppError) throw new Refused(cause.message) // expired, taken, or not agreed to: nothing was started
    throw cause
  }
}

const LOOK_MS = { least: 2_000, most: 60_000 }

/** A child that is under way holds neither lease nor place: this run waits, and looks less often the longer it takes. */
async function verify(c: StepContext, p: SubRunParams): Promise<Verdict> {
  const child = await childOf(c, p)
  if (child === null) return { state: 'failed', reason: 'the run was not started' }
  const facts = { runId: child.id, outcome: child.outcome }
  if (child.state === 'done' && child.outcome === 'verified') return { state: 'verified', facts }
  if (child.state === 'done') return { state: 'failed', reason: `run ${child.id} ended, and not verified: ${child.outcome ?? ''}`, facts }
  if (child.state === 'failed' || child.state === 'cancelled')
    return { state: 'failed', reason: `run ${child.id} ${child.state}: ${child.outcome ?? ''}`, facts }
  const elapsedMs = c.now().getTime() - c.intentAt.getTime()
  const waitMs = Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, elapsedMs / 10))
  return { state: 'waiting', reason: `run ${child.id} is ${child.state}`, until: new Date(c.now().getTime() + waitMs) }
}

/** Ends a child that is under way. One that is done has a way back of its own. */
async function takeBack(c: StepContext, p: SubRunParams): Promise<void> {
  const child = await childOf(c, p)
  if (child === null || child.state === 'failed' || child.state === 'cancelled') return
  if (child.state === 'done') throw new Refused(`Run ${child.id} is done: what it did is taken back by a plan of its own.`)
  const { requested_by } = await parentOf(c)
  await cancelRun({ runId: child.id, by: requested_by, reason: `run ${c.runId} is taken back` })
}

/** Starts another plan as a run, and is done when that one is verified. */
export const subRun = stepKind<SubRunParams, Result>({
  name: 'sub-run',
  version: 1,
  params: SubRunParams,
  result: Result,
  effect: 'keyed',
  stopClass: false,
  timeoutMs: 24 * 3_600_000,
  maxAttempts: 3,
  backoffMs: (attempt) => 1_000 * 2 ** attempt,
  target: targetOf,
  plan: async (_c, { planId, reason }) => ({ ...emptyPreview(), detail: { planId, reason } }),
  capture: async () => ({}),
  goal: ({ planId }) => ({ planId }),
  observe: async (c, p) => ((await childOf(c, p)) === null ? 'absent' : 'satisfied'),
  run: begin,
  verify,
  compensate: takeBack,
} satisfies StepKind<SubRunParams, Result>)
