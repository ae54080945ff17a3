import { reverterName } from '@/lib/reverters'
import { ClusterError, troubleOf } from '@/server/ports/cluster-error'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import type { RevisionRef } from '@/server/runs/cluster/read-history'
import { steeringOf } from '@/server/runs/cluster/reverter-pause'
import type { FoundReverter } from '@/server/runs/cluster/reverters'
import { Thing } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { PlanContext, StepKind } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { clusterOf, findObject, preview } from '@/server/runs/kinds/at-hand'
import type { CheckParams, Wants } from '@/server/runs/kinds/check'
import type { PatchParams } from '@/server/runs/kinds/cluster-patch'
import { refOf, sayTarget, type Target } from '@/server/runs/kinds/target'
import type { WaitParams } from '@/server/runs/kinds/wait-for'
import type { StepDraft } from './draft'

/** The kinds of steps that plans are put together from, by name. Errors: a kind that this process does not have. */
export type Steps = (name: string) => StepKind
export const stepsOf =
  (kinds: Kinds): Steps =>
  (name) => {
    const kind = kinds.get(name)
    if (kind === undefined) throw new Error(`There is no step kind ${name} in this process.`)
    return kind
  }

export const ROLLOUT_MS = 300_000
/** Verified twice, this far apart: whoever writes back by itself shows in between. */
export const TWICE_MS = 10_000

export const checkStep = (steps: Steps, target: Target, wants: Wants[]): StepDraft => ({
  kind: steps('check@1'),
  title: `Check ${sayTarget(target)} once more`,
  params: { target, wants } satisfies CheckParams,
})

type Wait = {
  target: Target
  revision?: RevisionRef | null
  holdMs?: number
  until?: WaitParams['until']
  objective?: WaitParams['objective']
  title: string
  beside?: string
}
export const waitStep = (
  steps: Steps,
  { target, revision = null, holdMs = TWICE_MS, until = 'rollout', objective, title, beside }: Wait,
): StepDraft => ({
  kind: steps('wait-for@1'),
  title,
  params: {
    target,
    until,
    revision,
    holdMs,
    timeoutMs: ROLLOUT_MS + holdMs,
    ...(objective === undefined ? {} : { objective }),
  } satisfies WaitParams,
  ...(beside === undefined ? {} : { beside }),
})

export const patchStep = (steps: Steps, title: string, params: PatchParams): StepDraft => ({
  kind: steps('cluster.patch@1'),
  title,
  params,
})

export type Pauses = {
  /** When somebody is asked to resume it. */ until: Date /** What a paused KEDA is to keep. */
  replicas: number | null
}

/** Switches off what would write the change back. Its step keeps what was there; resuming it is a plan of its own. */
export async function pauseSteps(
  c: PlanContext,
  steps: Steps,
  { reverters, until, replicas }: Pauses & { reverters: readonly FoundReverter[] },
): Promise<StepDraft[]> {
  const drafts = reverters.map(async ({ kind, steering }): Promise<StepDraft[]> => {
    if (steering === null) return []
    const target: Target = { ...steering }
    const change = { do: 'pauseReverter' as const, knowsEnabled: await knowsEnabled(c, target), replicas, until: until.toISOString() }
    const title = `Pause ${reverterName(kind)} for ${sayTarget(target)} until somebody resumes it`
    return [patchStep(steps, title, { target, change, decided: null, holdMs: TWICE_MS })]
  })
  return (await Promise.all(drafts)).flat()
}

/** Older releases of Argo CD have no switch, only the whole setting: asked by a write that is not stored. */
async function knowsEnabled(c: PlanContext, target: Target): Promise<boolean> {
  const rule = steeringOf(target.kind)
  if (target.kind !== 'Application' || rule === null) return true
  const object = await findObject(c, target)
  if (object === null) return true
  try {
    const patch = rule.pause(read(Thing, object))
    await clusterOf(c).patch({ ...preview(c), ref: refOf(target), precondition: preconditionOf(object), patch })
    return true
  } catch (cause) {
    if (troubleOf(cause, 'invalid') !== null) return false
    if (cause instanceof ClusterError) return true // the step's own preview says what is wrong
    throw cause
  }
}
