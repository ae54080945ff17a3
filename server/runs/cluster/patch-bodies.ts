import type { JsonPatchOperation, Patch } from '@/server/ports/cluster'
import type { Revision } from './history'
import { plainTemplate } from './templates'

/** What is written, and nothing more: the client adds the tests of uid and version, the stamps, and the annotation map where there is none. */

/** A ReplicaSet's annotations that say something about itself, or about a change of ours: they never go back to the Deployment. */
const KEPT_BACK = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
])
const isOurs = (name: string) => name.startsWith('acgs.io/')

/** One name of a JSON pointer. */
export const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** A Deployment back to a revision: the template whole, and each annotation of that revision by its own path. The annotations map is never
 *  replaced, or what was added later would be lost. */
export function deploymentRollback(to: Revision, live: Record<string, string> = {}): Patch {
  const annotations = Object.entries(to.annotations)
    .filter(([name, value]) => !KEPT_BACK.has(name) && !isOurs(name) && live[name] !== value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): JsonPatchOperation => ({ op: 'add', path: `/metadata/annotations/${pointer(name)}`, value }))
  return { type: 'json', operations: [{ op: 'replace', path: '/spec/template', value: plainTemplate(to.template) }, ...annotations] }
}

/** A StatefulSet or DaemonSet back to a revision: its data exactly as stored; it says itself that the template is replaced. */
export function storedRollback(to: Revision): Patch {
  if (to.stored === null) throw new TypeError(`revision ${to.number} of ${to.name} has no stored data`)
  return { type: 'strategic', body: to.stored }
}

/** `at` is fixed when the intent is written, so that a repeat changes nothing. */
export const restart = (at: Date): Patch => ({
  type: 'strategic',
  body: { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at.toISOString() } } } } },
})
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt'

const spec = (type: 'merge' | 'strategic', body: Record<string, unknown>): Patch => ({ type, body: { spec: body } })

/** Null takes the member away, as kubectl does: false is its default. */
export const pauseRollout = (isPaused: boolean): Patch => spec('strategic', { paused: isPaused || null })
export const cordon = (isCordoned: boolean): Patch => spec('strategic', { unschedulable: isCordoned || null })
export const suspend = (isSuspended: boolean): Patch => spec('strategic', { suspend: isSuspended })

export type Bounds = { minReplicas?: number; maxReplicas?: number }
export const autoscalerBounds = (bounds: Bounds): Patch => spec('strategic', bounds)
