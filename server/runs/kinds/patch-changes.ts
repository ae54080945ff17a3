import { canonicalize } from 'json-canonicalize'
import * as z from 'zod'
import type { KubeObject, Patch } from '@/server/ports/cluster'
import { autoscalerBounds, cordon, deploymentRollback, pauseRollout, storedRollback } from '@/server/runs/cluster/patch-bodies'
import { findRevision, readHistory } from '@/server/runs/cluster/read-history'
import { steeringOf } from '@/server/runs/cluster/reverter-pause'
import { Thing, Workload } from '@/server/runs/cluster/shapes'
import { Autoscaler } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import { isSameTemplate } from '@/server/runs/cluster/templates'
import { type PlanContext, Refused } from '@/server/runs/kind'
import { clusterOf, reading } from './at-hand'
import type { Target } from './target'

const Count = z.number().int().min(0).max(100_000)
export const RevisionRef = z.strictObject({
  name: z.string().min(1).max(253),
  uid: z.string().min(1).max(128),
  number: z.number().int().min(1),
  digest: z.string().max(80),
})

/** What a patch is to change. Never the body itself: a template may hold values that must not be kept with a plan. */
export const PatchChange = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('rollback'), revision: RevisionRef }),
  z.strictObject({ do: z.literal('pauseRollout'), isPaused: z.boolean() }),
  z.strictObject({ do: z.literal('cordon'), isCordoned: z.boolean() }),
  z.strictObject({ do: z.literal('suspendJob'), isSuspended: z.boolean() }),
  z.strictObject({ do: z.literal('bounds'), minReplicas: Count.min(1), maxReplicas: Count.min(1) }),
  /** `until`: when somebody is asked to resume it; nothing resumes by itself. */
  z.strictObject({ do: z.literal('pauseReverter'), knowsEnabled: z.boolean(), replicas: Count.nullable(), until: z.iso.datetime() }),
  /** Exactly what was before it was paused: from this run's prior state, or from the one that a plan names. */
  z.strictObject({
    do: z.literal('resumeReverter'),
    prior: z.record(z.string().max(64), z.unknown()).nullable(),
    knowsEnabled: z.boolean(),
  }),
])
export type PatchChange = z.infer<typeof PatchChange>
type Change<D extends PatchChange['do']> = Extract<PatchChange, { do: D }>
type Members = Record<string, unknown>

type Rule<D extends PatchChange['do']> = {
  /** The body to write. Errors: Refused where what was planned is not there any more. */
  patch: (c: PlanContext, change: Change<D>, object: KubeObject) => Promise<Patch>
  isThere: (c: PlanContext, change: Change<D>, object: KubeObject) => Promise<boolean>
  /** The change that brings the captured state back; null where there is nothing to bring back. */
  undo: (change: Change<D>, prior: Members) => PatchChange | null
}

const steering = (kind: string, options: { knowsEnabled?: boolean; replicas?: number } = {}) => {
  const found = steeringOf(kind, options)
  if (found === null) throw new Refused(`A ${kind} steers no reverter.`)
  return found
}

const rollback: Rule<'rollback'> = {
  patch: async (c, { revision }, object) => {
    const { history } = await readHistory(clusterOf(c), object, reading(c))
    const to = findRevision(history, revision)
    if (to === null) throw new Refused(`Revision ${revision.number} is gone, or is not what was planned.`)
    return object.kind === 'Deployment' ? deploymentRollback(to, object.metadata.annotations) : storedRollback(to)
  },
  isThere: async (c, { revision }, object) => {
    const { workload, history } = await readHistory(clusterOf(c), object, reading(c))
    const to = findRevision(history, revision)
    return to !== null && isSameTemplate(to.template, workload.spec.template)
  },
  undo: (_change, prior) => {
    const revision = RevisionRef.safeParse(prior.revision)
    return revision.success ? { do: 'rollback', revision: revision.data } : null
  },
}

const spec = (object: KubeObject): Members => (typeof object.spec === 'object' && object.spec !== null ? (object.spec as Members) : {}) // an object

const RULES: { [D in PatchChange['do']]: Rule<D> } = {
  rollback,
  pauseRollout: {
    patch: async (_c, { isPaused }) => pauseRollout(isPaused),
    isThere: async (_c, { isPaused }, object) => (read(Workload, object).spec.paused === true) === isPaused,
    undo: (_change, prior) => ({ do: 'pauseRollout', isPaused: prior.isPaused === true }),
  },
  cordon: {
    patch: async (_c, { isCordoned }) => cordon(isCordoned),
    isThere: async (_c, { isCordoned }, object) => (spec(object).unschedulable === true) === isCordoned,
    undo: (_change, prior) => ({ do: 'cordon', isCordoned: prior.isCordoned === true }),
  },
  suspendJob: {
    patch: async (_c, { isSuspended }) => ({ type: 'merge', body: { spec: { suspend: isSuspended } } }),
    isThere: async (_c, { isSuspended }, object) => (spec(object).suspend === true) === isSuspended,
    undo: (_change, prior) => ({ do: 'suspendJob', isSuspended: prior.isSuspended === true }),
  },
  bounds: {
    patch: async (_c, { minReplicas, maxReplicas }) => autoscalerBounds({ minReplicas, maxReplicas }),
    isThere: async (_c, { minReplicas, maxReplicas }, object) => {
      const { spec: now } = read(Autoscaler, object)
      return (now.minReplicas ?? 1) === minReplicas && now.maxReplicas === maxReplicas
    },
    undo: (_change, { minReplicas, maxReplicas }) => {
      const before = PatchChange.safeParse({ do: 'bounds', minReplicas, maxReplicas })
      return before.success ? before.data : null
    },
  },
  pauseReverter: {
    patch: async (_c, { knowsEnabled, replicas }, object) =>
      steering(object.kind, { knowsEnabled, ...(replicas === null ? {} : { replicas }) }).pause(read(Thing, object)),
    isThere: async (_c, _change, object) => steering(object.kind).isPaused(read(Thing, object)),
    undo: ({ knowsEnabled }, prior) => ({ do: 'resumeReverter', prior: priorOf(prior, knowsEnabled), knowsEnabled }),
  },
  resumeReverter: {
    patch: async (_c, { prior }, object) => {
      if (prior === null) throw new Refused('Nobody kept what was before the pause: resume it by hand.')
      return steering(object.kind).restore(prior)
    },
    isThere: async (_c, { prior }, object) => {
      const rule = steering(object.kind)
      const now = rule.prior(read(Thing, object))
      return prior !== null && sameSteering(now, prior)
    },
    undo: () => null,
  },
}

const sameSteering = (now: Members, before: Members): boolean =>
  Object.keys(now).every((name) => name === 'knowsEnabled' || canonicalize(now[name] ?? null) === canonicalize(before[name] ?? null))

/** What a run kept of the steering object, with how it was paused. */
export function priorOf(body: Members, knowsEnabled: boolean): Members | null {
  const kept = typeof body.steering === 'object' && body.steering !== null ? (body.steering as Members) : null // an object
  return kept === null || !('automated' in kept) ? kept : { ...kept, knowsEnabled }
}

/** The rule of a change. */
export const ruleOf = <C extends PatchChange>(change: C): Rule<C['do']> => RULES[change.do] as unknown as Rule<C['do']> // the row of its own word

export function isFor(change: PatchChange, target: Target): boolean {
  switch (change.do) {
    case 'rollback':
      return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(target.kind)
    case 'pauseRollout':
      return target.kind === 'Deployment'
    case 'cordon':
      return target.kind === 'Node'
    case 'suspendJob':
      return target.kind === 'CronJob' || target.kind === 'Job'
    case 'bounds':
      return target.kind === 'HorizontalPodAutoscaler'
    case 'pauseReverter':
    case 'resumeReverter':
      return steeringOf(target.kind) !== null
  }
}
