import { fateOf, isHeldUnready, isSlowToStop, isStopped } from './fate'
import { crash, exceed, finish, prepare, ready, runEnds, start, unready, work } from './kubelet-steps'
import { isFinished, isReady, isTerminating } from './pods'
import { isSandbox, simulatedRun } from './simulated-run'
import type { Node, Pod } from './types'
import type { Controller, World } from './world'
import { keyOf } from './world'

const ORPHANED_MS = 40_000
const BACK_OFF = { first: 10_000, most: 300_000 }

type Next = { step: string; inMs: number; act: (world: World, pod: Pod, node: Node | undefined) => void }

const hasState = (pod: Pod, state: 'waiting' | 'running', reason?: string): boolean =>
  pod.status?.containerStatuses?.some(({ state: is }) => {
    const found = is[state] as { reason?: string } | undefined
    return found !== undefined && (reason === undefined || found.reason === reason)
  }) ?? false

function graceMs(pod: Pod, world: World): number {
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000
  return isSlowToStop(pod) ? grace : Math.min(grace, world.delays.stopMs)
}

function nextRunning(pod: Pod, world: World): Next | null {
  const fate = fateOf(pod)
  const restarts = pod.status?.containerStatuses?.[0]?.restartCount ?? 0
  if (hasState(pod, 'waiting', 'CrashLoopBackOff')) {
    return { step: `restart ${restarts}`, inMs: Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** (restarts - 1)), act: start }
  }
  if (fate === 'crash') return { step: `crash ${restarts}`, inMs: world.delays.readyMs, act: crash }
  if (isHeldUnready(pod)) return isReady(pod) ? { step: 'unready', inMs: 0, act: unready } : null
  if (!isReady(pod)) return { step: 'ready', inMs: world.delays.readyMs, act: ready }
  if (fate === 'works') return { step: 'work', inMs: world.delays.workMs, act: work }
  return nextToEnd(pod)
}

/** A sandbox runs as long as its code asks, and nothing longer than its own deadline. */
function nextToEnd(pod: Pod): Next | null {
  const { activeDeadlineSeconds: deadline } = pod.spec
  const limitMs = typeof deadline === 'number' ? deadline * 1000 : Number.POSITIVE_INFINITY
  const runMs = isSandbox(pod) ? simulatedRun(pod).seconds * 1000 : Number.POSITIVE_INFINITY
  if (runMs < limitMs) return { step: 'run', inMs: runMs, act: runEnds }
  return Number.isFinite(limitMs) ? { step: 'deadline', inMs: limitMs, act: exceed } : null
}

/** What the pod's node does with it next, and how long that takes. */
function nextOf(pod: Pod, world: World): Next | null {
  if (isTerminating(pod)) return { step: 'stop', inMs: graceMs(pod, world), act: finish }
  if (isFinished(pod)) return null
  if (pod.status?.containerStatuses === undefined) return { step: 'prepare', inMs: 0, act: prepare }
  if (hasState(pod, 'waiting', 'ContainerCreating')) {
    return fateOf(pod) === 'pending' ? null : { step: 'start', inMs: world.delays.startMs, act: start }
  }
  return hasState(pod, 'waiting', 'ImagePullBackOff') ? null : nextRunning(pod, world)
}

/** All nodes' kubelets. When a step began is kept here alone: after a restart of the process it begins anew. */
export function createKubelet(): Controller {
  const began = new Map<string, { uid: string; step: string; at: number }>()

  /** When the step began, which is now if it is another one. */
  function since(world: World, pod: Pod, step: string): number {
    const { uid } = pod.metadata
    const known = began.get(keyOf(pod))
    if (known?.uid === uid && known.step === step) return known.at
    began.set(keyOf(pod), { uid, step, at: world.now() })
    if (step === 'stop') {
      for (const { name } of pod.spec.containers)
        world.say(pod, { reason: 'Killing', message: `Stopping container ${name}`, from: 'kubelet' })
    }
    return world.now()
  }

  return {
    name: 'kubelet',
    manager: 'kubelet',
    kind: 'pods',
    also: { nodes: (node, world) => world.list('pods').flatMap((pod) => (pod.spec.nodeName === node.metadata.name ? [keyOf(pod)] : [])) },
    reconcile(world, { namespace, name }) {
      const pod = world.get('pods', namespace, name)
      const node = pod?.spec.nodeName ? world.get('nodes', undefined, pod.spec.nodeName) : undefined
      const orphaned: Next = { step: 'orphaned', inMs: ORPHANED_MS, act: finish }
      const next = pod?.spec.nodeName ? (node ? nextOf(pod, world) : orphaned) : null
      if (!pod || next === null || (node && isStopped(node))) {
        began.delete(`${namespace}/${name}`)
        return undefined
      }
      const left = since(world, pod, next.step) + next.inMs - world.now()
      if (left > 0) return left
      began.delete(keyOf(pod))
      next.act(world, pod, node)
      return undefined
    },
  }
}
