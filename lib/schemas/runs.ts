import * as z from 'zod'
import { PLAN_CLASSES, type PlanClass, RESOLUTIONS, type Resolution, RUN_STATES, type RunState, type StepState } from '@/lib/run-states'
import type { AuditRow } from './audit'
import { withElevation } from './step-up'
import { Reason, SearchText } from './text'

/** open: under way, or in somebody's hands · mine: started by the viewer · look: failed, and nobody has looked at it. */
export const RUN_VIEWS = ['open', 'ended', 'mine', 'look', 'all'] as const
export type RunView = (typeof RUN_VIEWS)[number]

const KindWord = z.string().regex(/^[a-z][a-z0-9.-]{0,63}$/, 'a kind of plan, such as rollback.service')
export const RunFilter = z.strictObject({
  view: z.enum(RUN_VIEWS).default('open'),
  state: z.enum(RUN_STATES).optional(),
  kind: KindWord.optional(),
  class: z.enum(PLAN_CLASSES).optional(),
  drill: z.enum(['yes', 'no']).optional(),
  search: SearchText.optional(),
})
export type RunFilter = z.infer<typeof RunFilter>
export const ListRuns = RunFilter.extend({ cursor: z.uuid().optional(), limit: z.number().int().min(1).max(200).default(50) })
export type ListRuns = z.infer<typeof ListRuns>

export const RunRef = z.strictObject({ id: z.uuid() })
export type RunRef = z.infer<typeof RunRef>
const StepNumber = z.number().int().min(0).max(1_000_000)
/** Steps that the page of a run folds, by their numbers. */
export const ListRunSteps = z.strictObject({ id: z.uuid(), from: StepNumber, limit: z.number().int().min(1).max(200).default(100) })
export type ListRunSteps = z.infer<typeof ListRunSteps>
export const ListRunRecord = z.strictObject({
  id: z.uuid(),
  cursor: z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, 'a cursor of an earlier answer')
    .optional(),
  limit: z.number().int().min(1).max(200).default(20),
})
export type ListRunRecord = z.infer<typeof ListRunRecord>

/** A person's word about a step whose outcome nobody knows, or that failed. */
export const ResolveRun = withElevation({ id: z.uuid(), n: StepNumber, choice: z.enum(RESOLUTIONS), reason: Reason })
export type ResolveRun = z.infer<typeof ResolveRun>
/** A person's word for a step that waits for one. */
export const DecideRun = withElevation({ id: z.uuid(), n: StepNumber, verdict: z.enum(['approve', 'refuse']), reason: Reason })
export type DecideRun = z.infer<typeof DecideRun>
export const CancelRun = z.strictObject({ id: z.uuid(), reason: Reason })
export type CancelRun = z.infer<typeof CancelRun>
/** Somebody has looked at a run that failed, and says what came of it. */
export const ReviewRun = z.strictObject({ id: z.uuid(), reason: Reason })
export type ReviewRun = z.infer<typeof ReviewRun>

/** How a run stands or ended, as far as anybody saw. `verified` alone is success. */
export const RUN_VERDICTS = [
  'queued',
  'running',
  'waiting',
  'uncertain',
  'verified',
  'accepted',
  'not_converged',
  'reverted',
  'not_confirmed',
  'failed',
  'taken_back',
  'cancelled',
  'pre_empted',
  'superseded',
] as const
export type RunVerdict = (typeof RUN_VERDICTS)[number]

export type RunRow = {
  id: string
  kind: string
  class: PlanClass
  /** "Roll back policy-engine to revision 41" */
  title: string
  state: RunState
  verdict: RunVerdict
  /** How it stands or ended, in words. */
  says: string
  lane: string
  isDrill: boolean
  targets: string[]
  startedBy: string
  isMine: boolean
  reason: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** From its acceptance to its end, or to now, by the database's clock. */
  elapsedMs: number
  deadlineAt: string | null
  stepsDone: number
  stepsTotal: number
  planId: string
}
export type RunPage = { items: RunRow[]; nextCursor: string | null; total: number; readAt: string; databaseAt: string }

/** What a step of a cluster wrote, as the cluster answered it. */
export type StepWrote = { method: string; path: string; status: number; auditId: string | null; outcome: string; warnings: string[] }
export type StepEffect = {
  createdAt: string
  sentAt: string | null
  answeredAt: string | null
  /** What was found at the intent or at the last takeover. */
  observed: string | null
  verifiedAt: string | null
  goalDigest: string
}
export type RunStep = {
  n: number
  parentN: number | null
  kind: string
  title: string
  targetKey: string
  state: StepState
  attempt: number
  startedAt: string | null
  intentAt: string | null
  deadlineAt: string | null
  /** When the next attempt may begin. */
  notBefore: string | null
  finishedAt: string | null
  /** Why it failed, or what it waits for. */
  says: string | null
  /** How it failed, where the step said so in a word. */
  end: 'not_converged' | 'reverted' | 'blocked' | 'not confirmed' | null
  effect: StepEffect | null
  wrote: StepWrote | null
  /** What was there before the first write of the run. */
  priorDigest: string | null
  resolution: { choice: Resolution | 'superseded'; by: string; reason: string | null; at: string | null } | null
  decision: { verdict: 'approve' | 'refuse'; by: string; reason: string; at: string } | null
  /** Median of earlier steps of this kind, and of how many; null where there were none. */
  expected: { ms: number; n: number } | null
  /** A step that must hold without a break: how long, and what is left as it was last seen. */
  soak: { holdMs: number; leftMs: number | null } | null
}
/** Steps in a row of one state that stand as one line: their first and last number. */
export type StepFold = { from: number; to: number; count: number; state: StepState; startedAt: string | null; finishedAt: string | null }
export type RunLane = { step: RunStep } | { fold: StepFold }

/** One row an epoch: who had the run, from when, and whose lease had run out. */
export type RunOwnerRow = {
  epoch: number
  owner: string
  at: string
  /** Set where somebody else was lost: who, and when they were last heard of. */
  lost: { owner: string; heardAt: string; tookMs: number } | null
}
export type RunTargetRow = { key: string; href: string | null; isHeld: boolean; fence: string | null }
export const PAUSE_ENDS = ['resumed', 'taken back', 'by hand', 'gone'] as const
export type PauseEnd = (typeof PAUSE_ENDS)[number]
export type PausedReverter = {
  targetKey: string
  name: string
  href: string
  until: string | null /** How the pause ended; null while it stands. */
  ended: PauseEnd | null
}
/** What a run of this kind may ask of the viewer now. */
export type RunAsks = {
  /** The step that a person must speak about, and which choices there are; null where none. */
  resolve: { n: number; title: string; why: string; choices: { choice: Resolution; whyNot: string | null }[] } | null
  decide: { n: number; title: string; question: string; kind: 'approve' | 'manual'; until: string | null; whyNot: string | null } | null
  cancel: { whyNot: string | null /** What will be uncertain, in words. */; leaves: string }
  review: { whyNot: string | null } | null
}
export type RunDetail = {
  run: RunRow
  epoch: number
  owner: string | null
  /** When its owner is given up, unless it is renewed before. */
  leaseUntil: string | null
  requestId: string
  plan: {
    digest: string
    onFailure: 'stop' | 'compensate'
    budgetMs: number | null
    runbookVersion: string | null
    createdBy: string
    hasRequest: boolean
  }
  /** How who started it proved who they are; null where it is not kept. */
  startMethod: string | null
  approvals: { name: string; roles: string[] }[]
  isCompensating: boolean
  outcome: string | null
  waitingFor: string | null
  preemptedBy: { id: string; title: string } | null
  preempted: { id: string; title: string }[]
  lookedAt: { by: string; at: string; note: string } | null
  owners: RunOwnerRow[]
  /** What the takeovers came to, in words; null where there was none. */
  takeovers: string | null
  lanes: RunLane[]
  stepsByState: Partial<Record<StepState, number>>
  targets: RunTargetRow[]
  paused: PausedReverter[]
  warnings: string[]
  asks: RunAsks
  /** How long it takes at the most until another worker has it. */
  detectionMs: number
  readAt: string
  databaseAt: string
}
export type RunStepPage = { items: RunStep[]; next: number | null }
/** An entry of the log about a run; one that waits for its seal has no index yet. */
export type RunRecordRow = Pick<AuditRow, 'at' | 'action' | 'phase' | 'result' | 'reason' | 'seal'> & {
  key: string
  idx: number | null
  by: string
  stepN: number | null
}
export type RunRecordPage = { items: RunRecordRow[]; nextCursor: string | null; total: number; totalIsEstimate: boolean; readAt: string }
