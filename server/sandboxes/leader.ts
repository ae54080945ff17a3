import type { Log } from '@/server/log'
import type { Cluster, KubeObject } from '@/server/ports/cluster'
import { refTo } from '@/server/ports/cluster'
import { troubleOf } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'

export const LEASE_NAME = 'acgs-sandbox-controller'
const LEASE_S = 15
/** Who has not renewed for this long stops acting; nobody else may take it before the lease's whole time. */
const TRUSTED_MS = 10_000
const RENEW_MS = 5000

type Options = {
  cluster: Cluster
  namespace: string
  id: string
  log: Log
  onChange: (isLeader: boolean) => void
  signal: AbortSignal
  renewMs?: number
  leaseS?: number
}
export type Leader = { isLeader(): boolean; holder(): string | null; settled(): Promise<void> }
type Spec = { holderIdentity?: string; renewTime?: string; leaseTransitions?: number; acquireTime?: string }

const SELF = { kind: 'self' } as const
const specOf = (lease: KubeObject): Spec => (typeof lease.spec === 'object' && lease.spec !== null ? (lease.spec as Spec) : {})
const micro = (date: Date): string => date.toISOString().replace('Z', '000Z')

/** One of all controllers leads, by a Lease in the cluster. Clocks of others are not compared: a lease that does not change for its whole time, by
 *  our own clock that never jumps, is free. Source: Kubernetes leader election. */
export function keepLease({ cluster, namespace, id, log, onChange, signal, renewMs = RENEW_MS, leaseS = LEASE_S }: Options): Leader {
  const ref = refTo('Lease', namespace, LEASE_NAME)
  let renewedAt: number | null = null
  let holder: string | null = null
  let seen: { mark: string; at: number } | null = null
  let was = false
  const isLeader = () => renewedAt !== null && performance.now() - renewedAt < Math.min(TRUSTED_MS, leaseS * 1000)
  const tell = () => {
    const now = isLeader()
    if (now === was) return
    was = now
    log.info({ isLeader: now, holder }, 'sandbox.leader')
    onChange(now)
  }

  async function turn(): Promise<void> {
    const sentAt = performance.now()
    const stamp = { runId: id, fence: 0n, changeId: crypto.randomUUID() }
    const mine = (before: Spec) => ({
      holderIdentity: id,
      leaseDurationSeconds: leaseS,
      renewTime: micro(new Date()),
      acquireTime: before.holderIdentity === id && before.acquireTime ? before.acquireTime : micro(new Date()),
      leaseTransitions: (before.leaseTransitions ?? 0) + (before.holderIdentity === id ? 0 : 1),
    })
    const lease = await cluster.get(ref, { signal }).catch((cause: unknown) => {
      if (troubleOf(cause, 'notFound')) return null
      throw cause
    })
    if (lease === null) {
      const object = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: LEASE_NAME, namespace }, spec: mine({}) }
      await cluster.create({ object, resource: KINDS.Lease, caller: SELF, stamp, signal })
    } else {
      const spec = specOf(lease)
      holder = spec.holderIdentity || null
      const mark = `${spec.holderIdentity} ${spec.renewTime}`
      if (seen?.mark !== mark) seen = { mark, at: performance.now() }
      const isFree = holder === null || holder === id || performance.now() - seen.at > leaseS * 1000
      if (!isFree) return
      await cluster.patch({
        ref,
        precondition: preconditionOf(lease),
        caller: SELF,
        stamp,
        signal,
        patch: { type: 'merge', body: { spec: mine(spec) } },
      })
    }
    holder = id
    renewedAt = sentAt
  }

  /** So that another need not wait for the lease's time. */
  async function giveUp(): Promise<void> {
    if (!isLeader()) return
    renewedAt = null
    const lease = await cluster.get(ref)
    if (specOf(lease).holderIdentity !== id) return
    const stamp = { runId: id, fence: 0n, changeId: crypto.randomUUID() }
    await cluster.patch({
      ref,
      precondition: preconditionOf(lease),
      caller: SELF,
      stamp,
      patch: { type: 'merge', body: { spec: { holderIdentity: '' } } },
    })
  }

  const run = async () => {
    while (!signal.aborted) {
      await turn().catch((cause: unknown) => {
        if (!signal.aborted) log.debug({ err: cause }, 'sandbox.lease-not-renewed')
      })
      tell()
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, was ? renewMs : Math.min(renewMs, 2000))
        const stop = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', stop, { once: true })
        if (signal.aborted) stop()
      })
      tell()
    }
    await giveUp().catch(() => undefined)
  }
  const done = run()
  return { isLeader, holder: () => holder, settled: () => done }
}
