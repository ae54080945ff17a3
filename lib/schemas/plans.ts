import * as z from 'zod'
import type { BlastRadius } from '@/lib/blast-radius'
import { CONFIG_SETS } from '@/lib/config-sets'
import type { ObjectDiff } from '@/lib/object-diff'
import { PLAN_KINDS, type PlanKind } from '@/lib/plan-kinds'
import type { Sticks } from '@/lib/reverters'
import type { PlanClass } from '@/lib/run-states'
import type { ApprovalState, ApprovalVote } from './approvals'
import { withElevation } from './step-up'
import { Reason, SearchText, Typed } from './text'

/** asked: a worker builds it · ready: it can be agreed to and started · refused: it cannot be, and says why · void: what it shows is not true any
 *  more · starting: a worker computes its digest anew · started: it is a run. */
export const PLAN_STATES = ['asked', 'ready', 'refused', 'failed', 'withdrawn', 'void', 'starting', 'started'] as const
export type PlanState = (typeof PLAN_STATES)[number]
/** Those that wait for somebody or something. */
export const OPEN_PLANS: readonly PlanState[] = ['asked', 'ready', 'starting']

const ObjectName = z.string().min(1).max(253)
const named = <const K extends readonly [string, ...string[]]>(kinds: K) =>
  z.strictObject({ kind: z.enum(kinds), namespace: ObjectName, name: ObjectName })
export const RollableTarget = named(['Deployment', 'StatefulSet', 'DaemonSet'])
export const ScalableTarget = named(['Deployment', 'StatefulSet'])
export const DeploymentTarget = named(['Deployment'])
export const JobTarget = named(['CronJob', 'Job'])
export const AutoscalerTarget = named(['HorizontalPodAutoscaler'])
const Revision = z.number().int().min(1).max(2_147_483_647).nullable()
const Replicas = z.number().int().min(0).max(1000)
const Bound = Replicas.min(1)
/** How long whoever would undo it stays paused; null: nobody is paused, it is only said who would. */
const PauseMinutes = z.number().int().min(5).max(1440).nullable()

/** What a person wants planned, in words of the page: what the cluster says of it now is found when it is built. */
export const PlanWish = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('restart'), target: RollableTarget }),
  z.strictObject({
    kind: z.literal('scale'),
    target: ScalableTarget,
    replicas: Replicas,
    pauseMinutes: PauseMinutes,
    bounds: z.strictObject({ minReplicas: Bound, maxReplicas: Bound }).nullable(),
  }),
  z.strictObject({ kind: z.literal('autoscaler.bounds'), target: AutoscalerTarget, minReplicas: Bound, maxReplicas: Bound }),
  z.strictObject({ kind: z.literal('rollout.pause'), target: DeploymentTarget }),
  z.strictObject({ kind: z.literal('rollout.resume'), target: DeploymentTarget }),
  /** A null revision is the newest one that is not live. */
  z.strictObject({ kind: z.literal('rollback.service'), target: RollableTarget, revision: Revision, pauseMinutes: PauseMinutes }),
  z.strictObject({
    kind: z.literal('rollback.all'),
    services: z
      .array(z.strictObject({ target: RollableTarget, revision: Revision }))
      .min(1)
      .max(20),
    pauseMinutes: PauseMinutes,
  }),
  z.strictObject({
    kind: z.literal('rollback.config'),
    set: z.enum(CONFIG_SETS),
    snapshotId: z.uuid(),
    /** When the trouble began; null where nobody knows. */
    troubleSince: z.iso.datetime().max(40).nullable(),
    /** Said a second time, for a snapshot that is newer than the trouble. */
    isNewerConfirmed: z.boolean(),
    /** Takes over fields that others own. Without it such a plan is refused, and says whose they are. */
    force: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('job.suspend'), target: JobTarget }),
  z.strictObject({ kind: z.literal('job.resume'), target: JobTarget }),
  z.strictObject({ kind: z.literal('node.cordon'), node: ObjectName }),
  z.strictObject({ kind: z.literal('node.uncordon'), node: ObjectName }),
  z.strictObject({
    kind: z.literal('node.drain'),
    node: ObjectName,
    consent: z.strictObject({ emptyDir: z.boolean(), ownerless: z.boolean() }),
    blockedForMinutes: z.number().int().min(1).max(30),
  }),
  /** Gives back what the pause of a run kept. */
  z.strictObject({ kind: z.literal('reverter.resume'), runId: z.uuid(), targetKey: z.string().min(1).max(512) }),
  /** Brings back what a stop kept, stage by stage, and then lets it be decided again. */
  z.strictObject({ kind: z.literal('emergency.resume'), emergencyId: z.uuid() }),
])
export type PlanWish = z.infer<typeof PlanWish>

/** `id` is made where the button is: asked for twice, it is one plan. */
export const AskPlan = z.strictObject({ id: z.uuid(), wish: PlanWish, reason: Reason, replaces: z.uuid().optional() })
export type AskPlan = z.infer<typeof AskPlan>

export const PlanRef = z.strictObject({ id: z.uuid() })
export type PlanRef = z.infer<typeof PlanRef>
export const WithdrawPlan = z.strictObject({ id: z.uuid(), reason: Reason })
export type WithdrawPlan = z.infer<typeof WithdrawPlan>

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as the plan shows it')
/** Asks those who must agree; bound to the digest of what was shown. */
export const AgreePlan = withElevation({ id: z.uuid(), digest: Digest })
export type AgreePlan = z.infer<typeof AgreePlan>
/** `typed` is the name that the plan shows; `requestId` is made where the button is. */
export const StartPlan = withElevation({ id: z.uuid(), digest: Digest, requestId: z.uuid(), typed: Typed, reason: Reason })
export type StartPlan = z.infer<typeof StartPlan>

export const PLAN_VIEWS = ['open', 'closed', 'mine'] as const
export const ListPlans = z.strictObject({
  view: z.enum(PLAN_VIEWS).default('open'),
  kind: z.enum(PLAN_KINDS).optional(),
  search: SearchText.optional(),
  cursor: z.uuid().optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type ListPlans = z.infer<typeof ListPlans>

export type PlanRow = {
  id: string
  kind: PlanKind
  /** "Roll back policy-engine to revision 41" */
  title: string
  state: PlanState
  reason: string
  askedBy: string
  isMine: boolean
  createdAt: string
  builtAt: string | null
  /** When it was last found to be still true. */
  checkedAt: string | null
  expiresAt: string | null
  closedAt: string | null
  /** Why it ended without a run, in words. */
  why: string | null
  runId: string | null
  replaces: string | null
  replacedBy: string | null
  /** Who still has to agree, in words; '' where nobody. */
  missing: string
}
export type PlanPage = { items: PlanRow[]; nextCursor: string | null; total: number; readAt: string }

export type PlanFinding = { code: string; message: string; targetKey: string | null }
export type PlanRevision = { number: number; name: string; createdAt: string | null; changeCause: string | null; images: string[] }
/** Of one workload that goes back: from what, to what, and the number that its content gets. */
export type PlanRollback = {
  targetKey: string
  from: PlanRevision | null
  to: PlanRevision
  becomes: number | null
  history: PlanRevision[]
}
export type PlanStepShown = {
  n: number
  parentN: number | null
  kind: string
  title: string
  targetKey: string
  /** The goal is met already; nothing would be written. */
  isNoop: boolean
  /** Live against the cluster's own dry run, secrets hidden; null where the step writes no object. */
  diff: ObjectDiff | null
}
export type PlanPreview = {
  refusals: PlanFinding[]
  warnings: PlanFinding[]
  isNoop: boolean
  steps: PlanStepShown[]
  /** Of each workload or node it touches. Empty where nothing was counted. */
  blast: BlastRadius[]
  sticks: Sticks[]
  rollbacks: PlanRollback[]
}
export type PlanTargetShown = {
  key: string
  kind: string
  namespace: string | null
  name: string
  uid: string | null
  generation: number | null
  resourceVersion: string | null
}
export type PlanAgreement = {
  approvalId: string
  state: ApprovalState
  digest: string
  /** Who must agree, and who still has to, in words. */
  quorum: string
  missing: string
  votes: ApprovalVote[]
  askedAt: string
  expiresAt: string
  closedWhy: string | null
  /** When the last word needed was given; the plan can be started until `startUntil`. */
  agreedAt: string | null
  startUntil: string | null
  /** Why the viewer's word cannot count; null when it can. */
  whyNot: string | null
}
export type PlanDetail = {
  request: PlanRow
  /** What was asked for: the same is asked for again when it is built anew. */
  wish: PlanWish
  /** Null until it is built, and where it cannot be. */
  plan: {
    digest: string
    class: PlanClass
    /** The name that is typed before it starts. */
    typed: string
    quorum: string | null
    targets: PlanTargetShown[]
    /** From acceptance to the end at the most, in milliseconds. */
    budgetMs: number
    policyVersion: string | null
  } | null
  preview: PlanPreview | null
  /** Null where nobody has to agree, or nobody was asked yet. */
  agreement: PlanAgreement | null
  start: { by: string; at: string; method: string; reason: string } | null
  /** Why the viewer cannot start it now, in words; null when they can. */
  whyNotStart: string | null
  readAt: string
}
export type PlanAsked = { id: string; state: PlanState }
/** What became of a start within a few seconds; `starting` where the worker is still at it. `why` says what there is to know, in words. */
export type PlanStarted = { state: PlanState; runId: string | null; why: string | null }
