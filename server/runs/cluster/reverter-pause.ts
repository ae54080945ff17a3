import type { ReverterTiming } from '@/lib/reverters'
import type { Patch } from '@/server/ports/cluster'
import { controllerOf, type Thing } from './shapes'

/** How a reverter is switched off and put back, by the object that steers it. `prior` is kept and goes back exactly; null means: was not there. */
type Steering = {
  timing: (object: Thing) => ReverterTiming
  prior: (object: Thing) => Record<string, unknown>
  pause: (object: Thing) => Patch
  restore: (prior: Record<string, unknown>) => Patch
  isPaused: (object: Thing) => boolean
}

type Part = Record<string, unknown>
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (object: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((part, name) => (isPart(part) ? part[name] : undefined), object)
const merge = (body: Part): Patch => ({ type: 'merge', body })
const orNull = (value: unknown): unknown => value ?? null

const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile'
const PAUSED_REPLICAS = 'autoscaling.keda.sh/paused-replicas'
const KEDA_PAUSED = 'autoscaling.keda.sh/paused'

const isGenerated = (object: Thing) => controllerOf(object.metadata)?.kind === 'ApplicationSet'
const skips = (object: Thing) => object.metadata.annotations?.[SKIP_RECONCILE] === 'true'
const automated = (object: Thing) => at(object, 'spec', 'syncPolicy', 'automated')
const syncs = (object: Thing) =>
  isPart(automated(object)) && at(object, 'spec', 'syncPolicy', 'automated', 'enabled') !== false && !skips(object)

/** An Application's `enabled` is newer than many installations: `knowsEnabled: false` takes the whole of `automated` away instead. One made by an
 *  ApplicationSet is told by an annotation, since its spec would be written back. */
function argo(knowsEnabled: boolean): Steering {
  const annotation = (value: unknown) => merge({ metadata: { annotations: { [SKIP_RECONCILE]: value } } })
  const sync = (value: unknown) => merge({ spec: { syncPolicy: { automated: value } } })
  return {
    timing: (object) => {
      if (!syncs(object)) return 'never'
      return at(object, 'spec', 'syncPolicy', 'automated', 'selfHeal') === true ? 'soon' : 'nextSync'
    },
    prior: (object) =>
      isGenerated(object)
        ? { skipReconcile: orNull(object.metadata.annotations?.[SKIP_RECONCILE]) }
        : { automated: orNull(automated(object)), knowsEnabled },
    pause: (object) => (isGenerated(object) ? annotation('true') : sync(knowsEnabled ? { enabled: false } : null)),
    restore: (prior) => {
      if ('skipReconcile' in prior) return annotation(prior.skipReconcile)
      // A merge keeps what it does not name: without `enabled` before, it must be named to go.
      return sync(isPart(prior.automated) && prior.knowsEnabled === true ? { enabled: null, ...prior.automated } : prior.automated)
    },
    isPaused: (object) => !syncs(object),
  }
}

/** A Kustomization applies again at each interval; a HelmRelease leaves drift alone unless it is told to mend it. */
function fluxTiming(object: Thing): ReverterTiming {
  if (at(object, 'spec', 'suspend') === true) return 'never'
  return object.kind === 'HelmRelease' && at(object, 'spec', 'driftDetection', 'mode') !== 'enabled' ? 'nextSync' : 'soon'
}

const suspended: Steering = {
  timing: fluxTiming,
  prior: (object) => ({ suspend: orNull(at(object, 'spec', 'suspend')) }),
  pause: () => merge({ spec: { suspend: true } }),
  restore: (prior) => merge({ spec: { suspend: prior.suspend } }),
  isPaused: (object) => at(object, 'spec', 'suspend') === true,
}

function keda(name: string, value: string): Steering {
  const set = (to: unknown) => merge({ metadata: { annotations: { [name]: to } } })
  const isPaused = ({ metadata: { annotations = {} } }: Thing) =>
    annotations[PAUSED_REPLICAS] !== undefined || annotations[KEDA_PAUSED] === 'true'
  return {
    timing: (object) => (isPaused(object) ? 'never' : 'soon'),
    prior: (object) => ({ value: orNull(object.metadata.annotations?.[name]) }),
    pause: () => set(value),
    restore: (prior) => set(prior.value),
    isPaused,
  }
}

/** `replicas` is what a paused ScaledObject is to keep: KEDA scales to it and stays there. */
export function steeringOf(kind: string, options: { knowsEnabled?: boolean; replicas?: number } = {}): Steering | null {
  switch (kind) {
    case 'Application':
      return argo(options.knowsEnabled ?? true)
    case 'Kustomization':
    case 'HelmRelease':
    case 'CronJob':
      return suspended
    case 'ScaledObject':
      return keda(PAUSED_REPLICAS, String(options.replicas ?? 0))
    case 'ScaledJob':
      return keda(KEDA_PAUSED, 'true')
    default:
      return null
  }
}

export const generatorOf = (object: Thing): string | null => {
  const owner = controllerOf(object.metadata)
  return owner === undefined ? null : `${owner.kind} ${owner.name}`
}
