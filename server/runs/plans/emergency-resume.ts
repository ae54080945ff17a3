import * as z from 'zod'
import { STOP_SCOPES } from '@/lib/emergency-words'
import { formatDuration } from '@/lib/format'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { Autoscaler } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import type { Finding, PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { findObject } from '@/server/runs/kinds/at-hand'
import { priorOf } from '@/server/runs/kinds/patch-changes'
import { keyOf, SCALABLE, sayTarget, Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, type StepDraft } from './draft'
import { patchStep, ROLLOUT_MS, type Steps, stepsOf } from './steps'

const Kept = z.strictObject({ target: Target, body: z.record(z.string(), z.unknown()), knowsEnabled: z.boolean() })
type Kept = z.infer<typeof Kept>

export const EmergencyResumePlan = z.strictObject({
  emergencyId: z.uuid(),
  scope: z.enum(STOP_SCOPES),
  target: z.string().max(512).nullable(),
  policyVersion: z.number().int().nullable(),
  /** Of the runtime data with which everything was denied. */
  revision: z.number().int().nullable(),
  watchMs: z.number().int().min(0).max(3_600_000),
  /** What the stop found before it changed anything. */
  kept: z.array(Kept).max(500),
})
export type EmergencyResumePlan = z.infer<typeof EmergencyResumePlan>

type Found = { drafts: StepDraft[]; warnings: Finding[] }
const nothing: Found = { drafts: [], warnings: [] }
const warn = (target: Target, message: string): Finding => ({ code: 'differs', message, targetKey: keyOf(target) })

/** Exactly what was there: of another object by the same name, and of one that is gone, nothing is brought back. */
async function backOf(c: PlanContext, steps: Steps, { target, body, knowsEnabled }: Kept): Promise<Found> {
  const { uid } = body
  if (typeof uid !== 'string') return nothing
  const object = await findObject(c, target)
  if (object === null) return { drafts: [], warnings: [warn(target, `${sayTarget(target)} is gone: it does not come back by this plan.`)] }
  if (object.metadata.uid !== uid)
    return {
      drafts: [],
      warnings: [warn(target, `${sayTarget(target)} is another object now than the one that was stopped: it is left as it is.`)],
    }
  const decided = preconditionOf(object)
  if (target.kind === 'HorizontalPodAutoscaler') {
    const { minReplicas = 1, maxReplicas } = read(Autoscaler, object).spec
    const isSame = minReplicas === body.minReplicas && maxReplicas === body.maxReplicas
    const message = `${sayTarget(target)} keeps ${minReplicas} to ${maxReplicas} now, and kept ${body.minReplicas} to ${body.maxReplicas} when it was stopped.`
    return { drafts: [], warnings: isSame ? [] : [warn(target, message)] }
  }
  if (SCALABLE.some((kind) => kind === target.kind)) {
    const { replicas } = body
    if (typeof replicas !== 'number')
      return { drafts: [], warnings: [warn(target, `How many pods ${sayTarget(target)} had was not kept.`)] }
    const params = { target, replicas, decided, holdMs: 0, timeoutMs: ROLLOUT_MS }
    return { drafts: [{ kind: steps('cluster.scale@1'), title: `Scale ${target.name} back to ${replicas}`, params }], warnings: [] }
  }
  if (target.kind === 'CronJob' || target.kind === 'Job') {
    if (body.isSuspended === true) return nothing
    const message = `${sayTarget(target)} may start a missed run at once.`
    const change = { do: 'suspendJob' as const, isSuspended: false }
    return {
      drafts: [patchStep(steps, `Let ${target.name} run again`, { target, change, decided, holdMs: 0 })],
      warnings: [{ ...warn(target, message), code: 'jobs' }],
    }
  }
  const prior = priorOf(body, knowsEnabled)
  if (prior === null) return nothing
  const change = { do: 'resumeReverter' as const, prior, knowsEnabled }
  return { drafts: [patchStep(steps, `Give ${sayTarget(target)} its work back`, { target, change, decided, holdMs: 0 })], warnings: [] }
}

/** Engine, then who asks it, then jobs; who writes counts back comes last, when the counts stand. */
const PLACES = ['policy-engine', 'opa', 'sandbox-controller']
function placeOf({ kind, name }: Target): number {
  if (kind === 'CronJob' || kind === 'Job') return 20
  if (!SCALABLE.some((one) => one === kind)) return 30
  const at = PLACES.indexOf(name)
  return at < 0 ? 10 : at
}

/** The way back from a stop: stage by stage, each seen before the next, and everything denied until the last. */
export async function planEmergencyResume(c: PlanContext, kinds: Kinds, params: EmergencyResumePlan): Promise<BuiltPlan> {
  const { emergencyId, scope, target, policyVersion, revision, watchMs } = params
  const steps = stepsOf(kinds)
  const kept = params.kept.toSorted((a, b) => placeOf(a.target) - placeOf(b.target))
  const found = await Promise.all(kept.map((one) => backOf(c, steps, one)))
  const isAll = scope === 'services' || scope === 'agents'
  const agentId = scope === 'agent' ? target : null
  const isFirst = (at: number) => kept[at]?.target.name === 'policy-engine' && kept[at]?.target.kind === 'Deployment'
  const denying: StepDraft[] = isAll
    ? [{ kind: steps('resume.denying@1'), title: 'See that every engine still denies everything', params: { revision } }]
    : []
  const engine = found.flatMap(({ drafts }, at) => (isFirst(at) ? drafts : []))
  const rest = found.flatMap(({ drafts }, at) => (isFirst(at) ? [] : drafts))
  const lifts = isAll || agentId !== null
  return draftPlan(c, {
    kind: 'emergency.resume',
    params,
    isCritical: true,
    policyVersion: policyVersion === null ? null : String(policyVersion),
    targets: [{ key: `Emergency/${emergencyId}` }],
    warnings: [
      ...found.flatMap(({ warnings }) => warnings),
      ...(scope === 'workload'
        ? []
        : [
            {
              code: 'stays',
              message: 'Sandboxes that were ended stay ended, quarantine stays, and agents that somebody blocked stay blocked.',
            },
          ]),
    ],
    steps: [
      {
        kind: steps('resume.check@1'),
        title: 'Check that everything is contained and that the log holds',
        params: { emergencyId, policyVersion },
      },
      ...engine,
      ...denying,
      ...rest,
      {
        kind: steps('resume.lift@1'),
        title:
          agentId !== null
            ? `Let agent ${agentId} act again`
            : lifts
              ? 'Let the engines decide again, and end the freeze'
              : 'Say that it is back',
        params: { emergencyId, agentId },
      },
      {
        kind: steps('resume.watch@1'),
        title: `Watch for ${formatDuration(watchMs)} that nothing uncontrolled is seen`,
        params: { emergencyId, watchMs },
      },
    ],
  })
}
