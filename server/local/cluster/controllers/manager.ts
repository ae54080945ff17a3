import type { Clock } from '@/server/local/cluster/clock'
import type { KubeObject } from '@/server/local/cluster/object'
import { sameJson } from '@/server/local/cluster/object'
import { StatusError } from '@/server/local/cluster/status'
import type { Change, Store } from '@/server/local/cluster/store'
import { forgetEvents } from './say'
import { DELAYS, worldOf } from './store-world'
import type { Controller, Delays, Key, World } from './world'
import { keyOf } from './world'

/** So many looks in one turn of the event loop: a client's request never waits for a whole rollout. */
const A_TURN = 50
const AGAIN_MS = 1000

export type Log = (event: string, fields: Record<string, unknown>) => void
export type Setup = { store: Store; clock: Clock; controllers: readonly Controller[]; delays?: Partial<Delays>; log?: Log }

const tiesOf = ({ metadata, spec }: KubeObject) => [metadata.labels, metadata.ownerReferences, spec?.nodeName]

function keyFrom(text: string): Key {
  const slash = text.indexOf('/')
  return slash === -1 ? { namespace: undefined, name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) }
}

/** Keeps what is to be looked at, and looks: one thing at a time, each as often as something about it changed. */
export function startControllers({ store, clock, controllers, delays, log = () => undefined }: Setup): { stop(): void } {
  const queue = new Map<string, { controller: Controller; key: string }>()
  const waits = new Map<string, () => void>()
  const worlds = new Map(
    controllers.map((controller) => [
      controller,
      worldOf(store, { clock, delays: { ...DELAYS, ...delays }, manager: controller.manager ?? 'kube-controller-manager' }),
    ]),
  )
  let turn: (() => void) | null = null
  let isStopped = false

  function enqueue(controller: Controller, key: string): void {
    queue.set(`${controller.name}|${key}`, { controller, key })
    if (turn === null && !isStopped) turn = clock.after(0, work)
  }

  function later(controller: Controller, key: string, ms: number | undefined): void {
    const id = `${controller.name}|${key}`
    waits.get(id)?.()
    waits.delete(id)
    if (ms === undefined || isStopped) return
    const cancel = clock.after(ms, () => {
      waits.delete(id)
      enqueue(controller, key)
    })
    waits.set(id, cancel)
  }

  function look(controller: Controller, key: string, world: World): void {
    try {
      later(
        controller,
        key,
        store.transaction(() => controller.reconcile(world, keyFrom(key))),
      )
    } catch (cause) {
      log('cluster.controller_failed', { controller: controller.name, key, reason: cause instanceof Error ? cause.message : String(cause) })
      // An answer that says no will say no again soon; anything else is a defect, and is tried as seldom.
      later(controller, key, cause instanceof StatusError ? AGAIN_MS : 10 * AGAIN_MS)
    }
  }

  function work(): void {
    turn = null
    let left = A_TURN
    for (const [id, { controller, key }] of queue) {
      if (left === 0) break
      left -= 1
      queue.delete(id)
      const world = worlds.get(controller)
      if (world) look(controller, key, world)
    }
    if (queue.size > 0 && turn === null && !isStopped) turn = clock.after(0, work)
  }

  function hear({ resource, object }: Pick<Change, 'resource' | 'object'>): void {
    for (const controller of controllers) {
      if (controller.kind === resource) enqueue(controller, keyOf(object))
      const world = worlds.get(controller)
      // Named by the resource, so the object is of that kind.
      const also = controller.also?.[resource as keyof NonNullable<Controller['also']>] as
        | ((object: KubeObject, world: World) => string[])
        | undefined
      if (also && world) for (const key of also(object, world)) enqueue(controller, key)
    }
  }

  const unsubscribe = store.subscribe('*', (change) => {
    hear(change)
    // A change that takes a label or an owner away concerns who had it, too.
    const { before } = change
    if (before !== null && !sameJson(tiesOf(before), tiesOf(change.object))) hear({ resource: change.resource, object: before })
  })
  for (const controller of controllers) for (const object of store.list(controller.kind)) enqueue(controller, keyOf(object))
  const sweep = () => {
    forgetEvents(store, clock)
    sweeping = clock.after(60_000, sweep)
  }
  let sweeping = clock.after(60_000, sweep)

  return {
    stop() {
      isStopped = true
      unsubscribe()
      turn?.()
      sweeping()
      for (const cancel of waits.values()) cancel()
    },
  }
}
