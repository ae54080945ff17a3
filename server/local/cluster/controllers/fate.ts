import { controllerOf } from '@/server/local/cluster/object'
import type { Pod } from './types'

/** What becomes of a simulated pod. The label is kwok's, so that one test suite asks for the same on both clusters. */
const FATE_LABEL = 'kwok.x-k8s.io/simulate'
/** Annotations: ignores being told to stop until its grace period is over; runs, but is not ready. */
const SLOW_STOP = 'acgs.io/simulate-slow-stop'
export const UNREADY = 'acgs.io/simulate-unready'
/** On a node: its kubelet stands still, as if stopped by a signal. */
const STOPPED = 'acgs.io/simulate-stopped'

export type Fate = 'runs' | 'works' | 'pull-error' | 'crash' | 'pending'

const isBroken = (image: string) => image.endsWith(':broken')

export function fateOf(pod: Pod): Fate {
  const asked = pod.metadata.labels?.[FATE_LABEL]
  if (asked === 'pull-error' || asked === 'crash' || asked === 'pending') return asked
  if (pod.spec.containers.some(({ image }) => isBroken(image))) return 'pull-error'
  return controllerOf(pod)?.kind === 'Job' ? 'works' : 'runs'
}

export const isSlowToStop = (pod: Pod): boolean => pod.metadata.annotations?.[SLOW_STOP] === 'true'
export const isHeldUnready = (pod: Pod): boolean => pod.metadata.annotations?.[UNREADY] === 'true'
export const isStopped = (node: { metadata: { annotations?: Record<string, string> } }): boolean =>
  node.metadata.annotations?.[STOPPED] === 'true'
