/** By when each line of a stop has done its part, from its acceptance. What is late is said, and the next line begins all the same. */
export const STEP_LINES = {
  kept: 3000,
  reverters: 4000,
  quarantined: 8000,
  evidence: 15_000,
  terminated: 20_500,
  forced: 22_000,
  callersDown: 24_000,
  engineDown: 25_000,
  gone: 27_000,
} as const
/** Under which key a stop keeps the pods of a target, before that target's own key. */
export const PODS_KEPT = 'Pods/'
/** Evidence delays the end of a sandbox by this much at the most. */
export const EVIDENCE_MS = 5000
/** How long a pod has to end by itself. */
export const STOP_GRACE_S = 5
/** A stop may be looked at again and again until then; its own lines are far before. */
export const STOP_BUDGET_MS = 60_000

/** What a stop of all services scales to 0, in this order: who calls the engine goes before it. */
export const STOPPED_SERVICES = [
  { kind: 'Deployment', namespace: 'workload', name: 'sandbox-controller' },
  { kind: 'Deployment', namespace: 'governance', name: 'opa' },
  { kind: 'Deployment', namespace: 'governance', name: 'policy-engine' },
] as const
export const CONTROLLER = STOPPED_SERVICES[0]
export const SANDBOX_NAMESPACE = 'workload'
/** Jobs of these namespaces stop with the services. */
export const STOPPED_NAMESPACES = ['governance', 'workload'] as const

/** What no stop ever touches: who stops has to go on, and so has what proves it. */
const NEVER_COMPONENTS = new Set(['console', 'worker', 'database', 'streaming', 'prometheus', 'grafana', 'alertmanager'])
const NEVER_NAMES = new Set([
  'governance/acgs-console',
  'governance/acgs-worker',
  'shared/constitutional-postgres',
  'shared/constitutional-events',
  'monitoring/prometheus',
  'monitoring/grafana',
  'monitoring/alertmanager',
])
const STOPPABLE_NAMESPACES = new Set<string>(STOPPED_NAMESPACES)

type Named = { name: string; namespace?: string | null | undefined; labels?: Record<string, string> | undefined }
/** Why a stop leaves it alone, whatever its plan says; null where it may be stopped. */
export function whyNeverStopped({ name, namespace, labels = {} }: Named): string | null {
  if (!STOPPABLE_NAMESPACES.has(namespace ?? '')) return `what is in ${namespace ?? 'no namespace'} is not stopped`
  const component = labels['app.kubernetes.io/component'] ?? labels['acgs-lite.io/service-type'] ?? ''
  if (NEVER_NAMES.has(`${namespace ?? ''}/${name}`) || NEVER_COMPONENTS.has(component))
    return 'console, worker, database, streaming and monitoring are never stopped'
  return null
}
