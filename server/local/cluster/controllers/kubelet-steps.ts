import { fateOf } from './fate'
import { ended, stepped, waitingFor } from './pod-status'
import { simulatedRun } from './simulated-run'
import type { Node, Pod } from './types'
import type { World } from './world'

const say =
  (world: World, pod: Pod, reason: string) =>
  (message: string, type: 'Normal' | 'Warning' = 'Normal') =>
    world.say(pod, { type, reason, message, from: 'kubelet' })

/** The first address that no pod has. */
function freeAddress(world: World): string {
  const taken = new Set(world.list('pods').map(({ status }) => status?.podIP))
  for (let number = 257; number < 65_536; number += 1) {
    const address = `10.244.${number >> 8}.${number & 255}`
    if ((number & 255) !== 0 && (number & 255) !== 255 && !taken.has(address)) return address
  }
  throw new Error('no pod address is left')
}

export const nodeAddress = (node: Node | undefined): string => {
  const addresses = node?.status?.addresses as { type: string; address: string }[] | undefined
  return addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '10.0.0.1'
}

/** The node took the pod up. */
export function prepare(world: World, pod: Pod, node: Node | undefined): void {
  const hostIP = nodeAddress(node)
  const status = stepped(pod, world.stamp(), {
    phase: 'Pending',
    isReady: false,
    of: () => ({ imageID: '', state: waitingFor('ContainerCreating') }),
  })
  world.status('pods', pod, { ...status, hostIP, hostIPs: [{ ip: hostIP }] })
}

/** The sandbox comes first, so a pod has its address whether its containers start or their image is not to be had. */
export function start(world: World, pod: Pod): void {
  const podIP = pod.status?.podIP ?? (pod.spec.hostNetwork === true ? (pod.status?.hostIP ?? '') : freeAddress(world))
  const address = { podIP, podIPs: [{ ip: podIP }] }
  if (fateOf(pod) === 'pull-error') pullFails(world, pod, address)
  else starts(world, pod, address)
}

type Address = { podIP: string; podIPs: { ip: string }[] }

function pullFails(world: World, pod: Pod, address: Address): void {
  const images = pod.spec.containers.map(({ image }) => image).join(', ')
  const message = `Back-off pulling image "${images}"`
  const of = () => ({ imageID: '', state: waitingFor('ImagePullBackOff', message) })
  world.status('pods', pod, { ...stepped(pod, world.stamp(), { phase: 'Pending', isReady: false, of }), ...address })
  say(world, pod, 'Failed')(`Failed to pull image "${images}": not found`, 'Warning')
  say(world, pod, 'BackOff')(message, 'Warning')
}

function starts(world: World, pod: Pod, address: Address): void {
  const now = world.stamp()
  const of = () => ({ started: true, state: { running: { startedAt: now } } })
  world.status('pods', pod, { ...stepped(pod, now, { phase: 'Running', isReady: false, of }), ...address })
  for (const { name, image } of pod.spec.containers) {
    say(world, pod, 'Pulled')(`Container image "${image}" already present on machine`)
    say(world, pod, 'Created')(`Created container: ${name}`)
    say(world, pod, 'Started')(`Started container ${name}`)
  }
}

const running = (world: World, pod: Pod, isReady: boolean) =>
  world.status(
    'pods',
    pod,
    stepped(pod, world.stamp(), {
      phase: 'Running',
      isReady,
      of: (before) => ({ ready: isReady, started: true, state: before?.state ?? {} }),
    }),
  )

export const ready = (world: World, pod: Pod): void => running(world, pod, true)

export function unready(world: World, pod: Pod): void {
  running(world, pod, false)
  say(world, pod, 'Unhealthy')('Readiness probe failed', 'Warning')
}

/** A container ends badly: it is started again after a pause, or the pod has failed. */
export function crash(world: World, pod: Pod): void {
  const now = world.stamp()
  if (pod.spec.restartPolicy === 'Never') {
    const of = (before?: Parameters<typeof ended>[0]) => ({ state: ended(before, now, 1) })
    world.status('pods', pod, stepped(pod, now, { phase: 'Failed', isReady: false, reason: 'PodFailed', of }))
    return
  }
  const status = stepped(pod, now, {
    phase: 'Running',
    isReady: false,
    of: (before) => ({
      restartCount: (before?.restartCount ?? 0) + 1,
      state: waitingFor('CrashLoopBackOff', 'back-off restarting failed container'),
      lastState: ended(before, now, 1),
    }),
  })
  world.status('pods', pod, status)
  say(world, pod, 'BackOff')('Back-off restarting failed container', 'Warning')
}

/** The containers of a Job have done their work. */
export function work(world: World, pod: Pod): void {
  const now = world.stamp()
  const of = (before?: Parameters<typeof ended>[0]) => ({ state: ended(before, now, 0) })
  world.status('pods', pod, stepped(pod, now, { phase: 'Succeeded', isReady: false, reason: 'PodCompleted', of }))
}

/** The simulated program of a sandbox has ended. */
export function runEnds(world: World, pod: Pod): void {
  const now = world.stamp()
  const { exitCode, isMemoryKilled } = simulatedRun(pod)
  const of = (before?: Parameters<typeof ended>[0]) => ({ state: ended(before, now, exitCode, isMemoryKilled ? 'OOMKilled' : undefined) })
  const isGood = exitCode === 0
  const [phase, reason] = isGood ? ['Succeeded', 'PodCompleted'] : ['Failed', 'PodFailed']
  world.status('pods', pod, stepped(pod, now, { phase, isReady: false, reason, of }))
}

/** The pod ran longer than it may: its node ends it, and says why. */
export function exceed(world: World, pod: Pod): void {
  const now = world.stamp()
  const of = (before?: Parameters<typeof ended>[0]) => ({ state: ended(before, now, 137) })
  const status = stepped(pod, now, { phase: 'Failed', isReady: false, reason: 'PodFailed', of })
  const message = 'Pod was active on the node longer than the specified deadline'
  world.status('pods', pod, { ...status, reason: 'DeadlineExceeded', message })
  say(world, pod, 'DeadlineExceeded')(message)
}

/** All containers have ended. A finalizer may keep the object; then it says so. */
export function finish(world: World, pod: Pod): void {
  if ((pod.metadata.finalizers ?? []).length > 0 && pod.status?.phase === 'Running') {
    const now = world.stamp()
    const of = (before?: Parameters<typeof ended>[0]) => ({ state: ended(before, now, 137) })
    world.status('pods', pod, stepped(pod, now, { phase: 'Failed', isReady: false, reason: 'PodFailed', of }))
  }
  world.finish(pod)
}
