import * as z from 'zod'
import { CONTROLLER, SANDBOX_NAMESPACE, STEP_LINES, STOPPED_NAMESPACES, STOPPED_SERVICES, whyNeverStopped } from '@/lib/emergency-lines'
import { CONFIRM_AFTER_MS, STOP_SCOPES } from '@/lib/emergency-words'
import { planKind, runbookVersion } from '@/lib/plan-kinds'
import type { KubeObject } from '@/server/ports/cluster'
import { planDigest } from '@/server/runs/cluster/plan-digest'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { Finding, PlanContext, PlanTarget } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { findObject } from '@/server/runs/kinds/at-hand'
import { keyOf, refOf, type Target } from '@/server/runs/kinds/target'
import type { PlanDraft } from '@/server/runs/plan'
import { liveJobs } from '@/server/runs/stop/jobs'
import type { Latched } from '@/server/runs/stop/latch-all'
import { type StopSelect, sandboxPods, selectKey } from '@/server/runs/stop/sandbox-pods'
import { isSuspendable, StoppedTarget } from '@/server/runs/stop/scale-down'
import { Line } from '@/server/runs/stop/timed'
import { acting, aroundOf } from './around'
import { numbered, type StepDraft } from './draft'
import { draftsOf, type Parts } from './emergency-stop-steps'
import { pauseSteps, type Steps, stepsOf } from './steps'

export const EmergencyStopPlan = z.strictObject({
  scope: z.enum(STOP_SCOPES),
  target: z.string().min(1).max(512).nullable(),
  /** What is scaled to 0 or suspended, who calls first; null: what the scope says. */
  workloads: z.array(StoppedTarget).max(200).nullable(),
  /** How long after the first sight it is looked at again. */
  confirmAfterMs: Line.default(CONFIRM_AFTER_MS),
})
export type EmergencyStopPlan = z.input<typeof EmergencyStopPlan>

/** Who goes first where two stops want the same: the wider one. */
const WIDTH = { services: 2, agents: 1, workload: 0, agent: 0 } as const
const PAUSE_HOURS = 72
/** A stop is started whatever the age of its plan: its steps list what is there. */
const NEVER_MS = 10 * 365 * 24 * 3_600_000

export type StopCounts = { workloads: number; pods: number; sandboxes: number; agents: number | null }
export type StopDraft = Omit<PlanDraft, 'createdBy'> & { counts: StopCounts }

type Found = { target: Target; object: KubeObject | null }

async function wantedOf(c: PlanContext, { scope, target, workloads }: EmergencyStopPlan): Promise<Target[]> {
  if (workloads !== null) return workloads
  switch (scope) {
    case 'services':
      return [...STOPPED_SERVICES, ...(await liveJobs(c, STOPPED_NAMESPACES)).map((job) => job.target)]
    case 'agents':
      return [CONTROLLER]
    case 'workload':
      return [workloadOf(target)]
    case 'agent':
      return []
  }
}

/** `Deployment/governance/opa` of the words of a page. Errors: ZodError where it names nothing that can be stopped. */
export function workloadOf(text: string | null): Target {
  const [kind, namespace, name, ...more] = (text ?? '').split('/')
  return StoppedTarget.parse({ kind, namespace, name: more.length > 0 ? '' : name })
}

async function findAll(c: PlanContext, targets: readonly Target[]): Promise<Found[]> {
  return Promise.all(targets.map(async (target) => ({ target, object: await findObject(c, target) })))
}

/** What writes a count back: paused first, where it can be. */
async function pausesOf(
  c: PlanContext,
  steps: Steps,
  { target, object }: Found,
): Promise<{ drafts: StepDraft[]; pods: number; extra: Target[] }> {
  if (object === null || isSuspendable(target)) return { drafts: [], pods: 0, extra: [] }
  const around = await aroundOf(c, { target, object, workload: read(Workload, object), fields: ['replicas'] })
  const until = new Date(c.now().getTime() + PAUSE_HOURS * 3_600_000)
  const paused = await pauseSteps(c, steps, { reverters: acting(around.reverters), until, replicas: 0 })
  const drafts = paused.map(({ title, params }): StepDraft => {
    const { target: steering, change } = params as { target: Target; change: unknown } // as pauseSteps makes them
    return {
      kind: steps('emergency.pause@1'),
      title,
      params: { target: steering, change, lineMs: STEP_LINES.reverters },
      beside: 'reverters',
    }
  })
  const scaler = around.autoscaler?.metadata
  const extra: Target[] = scaler ? [{ kind: 'HorizontalPodAutoscaler', namespace: target.namespace, name: scaler.name }] : []
  return { drafts, pods: around.pods.length, extra }
}

const stampOf = ({ target, object }: Found): PlanTarget => {
  const { resource, namespace, name } = refOf(target)
  return {
    key: keyOf(target),
    ref: { group: resource.group, kind: resource.kind, name, ...(namespace === null ? {} : { namespace }) },
    ...(object === null ? {} : { uid: object.metadata.uid }),
  }
}

const LATCH = { services: { of: 'all' }, agents: { of: 'all' }, workload: null } as const satisfies Record<string, Latched | null>
const latchOf = ({ scope, target }: EmergencyStopPlan): Latched | null =>
  scope === 'agent' ? { of: 'agent', agentId: target ?? '', as: 'suspended' } : LATCH[scope]

/** A stop, made ahead of the moment that it is needed in. It reads what is there now to say what it will touch; its steps look again.
 *  Errors: those of the cluster's port where it cannot be read. */
export async function planEmergencyStop(c: PlanContext, kinds: Kinds, params: EmergencyStopPlan): Promise<StopDraft> {
  const { scope, target } = params
  const { class: weight, precedence, budgetMs } = planKind('emergency.stop')
  const steps = stepsOf(kinds)
  const select: StopSelect | null =
    scope === 'workload' ? null : { namespace: SANDBOX_NAMESPACE, agentId: scope === 'agent' ? target : null }
  const found = await findAll(c, await wantedOf(c, params))
  const nevers = found.flatMap((one): Finding[] => {
    const why = whyNeverStopped(one.object?.metadata ?? one.target)
    return why === null ? [] : [{ code: 'neverStopped', message: `${one.target.name}: ${why}.`, targetKey: keyOf(one.target) }]
  })
  const absent = found.filter(({ object }) => object === null)
  const isNothing = scope === 'workload' && absent.length > 0
  const [around, sandboxes] = await Promise.all([
    Promise.all(found.map((one) => pausesOf(c, steps, one))),
    select === null ? [] : sandboxPods(c, select),
  ])
  const latch = latchOf(params)
  const targets = found.map((one) => one.target)
  const parts: Parts = {
    confirmAfterMs: params.confirmAfterMs,
    steps,
    targets,
    select,
    latch,
    jobsIn: scope === 'services' && params.workloads === null ? [...STOPPED_NAMESPACES] : [],
    pauses: around.flatMap(({ drafts }) => drafts),
    extra: around.flatMap(({ extra }) => extra),
  }
  const numberedSteps = numbered(draftsOf(parts))
  const held: PlanTarget[] = [
    ...found.map(stampOf),
    ...(select === null ? [] : [{ key: selectKey(select) }]),
    ...(latch === null ? [] : [{ key: latch.of === 'all' ? 'Latch/all' : `Agent/${latch.agentId}` }]),
  ]
  const missing: Finding[] = absent.map((one) => ({
    code: 'notThere',
    message: `${keyOf(one.target)} is not there.`,
    targetKey: keyOf(one.target),
  }))
  const refusals = [...nevers, ...(isNothing ? missing : [])]
  const bound = numberedSteps.map(({ title: _title, params: own, ...step }) => ({ ...step, params: withoutUntil(own) }))
  return {
    kind: 'emergency.stop',
    class: weight,
    lane: 0,
    precedence: precedence + WIDTH[scope],
    params: { scope, target },
    steps: numberedSteps,
    targets: held,
    preview: { targets: held, refusals, warnings: isNothing ? [] : missing, isNoop: false, detail: {} },
    quorum: null,
    digest: planDigest({
      kind: 'emergency.stop',
      params: { scope, target },
      steps: bound,
      runbookVersion: runbookVersion('emergency.stop'),
      policyVersion: null,
      quorum: null,
      targets: held,
    }),
    onFailure: 'stop',
    timeoutMs: budgetMs,
    runbookVersion: runbookVersion('emergency.stop'),
    expiresInMs: NEVER_MS,
    counts: {
      workloads: found.length - absent.length,
      pods: around.reduce((sum, { pods }) => sum + pods, 0),
      sandboxes: sandboxes.length,
      agents: null,
    },
  }
}

/** When a pause ends is the moment's, and not what is agreed to. */
const withoutUntil = (params: unknown): unknown =>
  JSON.parse(JSON.stringify(params, (name, value: unknown) => (name === 'until' ? undefined : value)))
