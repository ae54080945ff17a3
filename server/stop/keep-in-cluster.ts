import type { Caller, Cluster } from '@/server/ports/cluster'
import { refTo } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'

/** Where the installation keeps what a stop needs when nothing else is left. */
export const STOP_NAMESPACE = 'governance'
export const STOP_LEASE = 'acgs-stop'
/** A ConfigMap takes 1 MiB with all that is around it. */
const COPY_BYTES = 900 * 1024
const LEASE_SECONDS = 60

type By = { cluster: Cluster; caller: Caller; id: string; signal: AbortSignal }
const stamp = ({ id }: By, changeId: string) => ({ runId: id, fence: 1n, changeId })

/** Says to a second one who stops that it is not alone. Out: null when it was had, else why not: a stop goes on either way, because every effect
 *  of it converges. */
export async function takeLease(by: By, holder: string, now: Date): Promise<string | null> {
  const { cluster, caller, signal } = by
  const ref = refTo('Lease', STOP_NAMESPACE, STOP_LEASE)
  const at = now.toISOString().replace(/Z$/, '000Z')
  const spec = { holderIdentity: holder, leaseDurationSeconds: LEASE_SECONDS, acquireTime: at, renewTime: at }
  try {
    const found = await cluster.get(ref, { signal, lane: 'emergency' }).catch((cause: unknown) => {
      if (cause instanceof ClusterError && cause.trouble.reason === 'notFound') return null
      throw cause
    })
    if (found === null) {
      const object = {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: STOP_LEASE, namespace: STOP_NAMESPACE },
        spec,
      }
      await cluster.create({ caller, signal, lane: 'emergency', stamp: stamp(by, `${by.id}-lease`), object, resource: KINDS.Lease })
      return null
    }
    const held = found.spec as { holderIdentity?: string; renewTime?: string; leaseDurationSeconds?: number } | undefined
    const until = Date.parse(held?.renewTime ?? '') + (held?.leaseDurationSeconds ?? 0) * 1000
    if (held?.holderIdentity && held.holderIdentity !== holder && until > now.getTime())
      return `${held.holderIdentity} stops too, since ${held.renewTime}; both go on`
    const patch = { type: 'merge' as const, body: { spec } }
    const precondition = preconditionOf(found)
    await cluster.patch({ caller, signal, lane: 'emergency', stamp: stamp(by, `${by.id}-lease`), ref, precondition, patch })
    return null
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

export const STOP_PLAN_MAP = 'acgs-stop-plan'

/** The signed plan where whoever has access to the cluster finds it. Out: null, or why it is not there. */
export async function copyPlan(by: By, text: string): Promise<string | null> {
  if (Buffer.byteLength(text) > COPY_BYTES) return `it is larger than ${COPY_BYTES} bytes`
  const { cluster, caller, signal } = by
  const ref = refTo('ConfigMap', STOP_NAMESPACE, STOP_PLAN_MAP)
  const data = { 'stop-plan.json': text }
  try {
    const found = await cluster.get(ref, { signal }).catch((cause: unknown) => {
      if (cause instanceof ClusterError && cause.trouble.reason === 'notFound') return null
      throw cause
    })
    if (found === null) {
      const metadata = { name: STOP_PLAN_MAP, namespace: STOP_NAMESPACE, labels: { 'app.kubernetes.io/part-of': 'acgs' } }
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
      await cluster.create({ caller, signal, stamp: stamp(by, by.id), object, resource: KINDS.ConfigMap })
      return null
    }
    const patch = { type: 'merge' as const, body: { data } }
    await cluster.patch({ caller, signal, stamp: stamp(by, by.id), ref, precondition: preconditionOf(found), patch })
    return null
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

/** By which the journals of a run are found. */
const OF_RUN = 'acgs.io/stop-run'

/** A copy of the journal beside what it is about, of the run that it goes on with if it does. Out: null, or why there is none. The file on this
 *  machine is the record. */
export async function copyJournal(by: By, text: string, runId: string | null = null): Promise<string | null> {
  if (Buffer.byteLength(text) > COPY_BYTES) return `it is larger than ${COPY_BYTES} bytes`
  const { cluster, caller, signal } = by
  const name = `acgs-stop-journal-${by.id}`
  const labels = {
    'app.kubernetes.io/part-of': 'acgs',
    'acgs.io/stop-journal': by.id,
    ...(runId === null ? {} : { [OF_RUN]: runId }),
  }
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: STOP_NAMESPACE, labels },
    data: { 'journal.jsonl': text },
  }
  try {
    await cluster.create({ caller, signal, lane: 'emergency', stamp: stamp(by, `${by.id}-journal`), object, resource: KINDS.ConfigMap })
    return null
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

/** Journals that others kept of a run, as texts. Errors: of the cluster's port. */
export async function findJournals({ cluster, signal }: Pick<By, 'cluster' | 'signal'>, runId: string): Promise<string[]> {
  const query = { resource: KINDS.ConfigMap, namespace: STOP_NAMESPACE, labelSelector: `${OF_RUN}=${runId}` }
  const { items } = await cluster.list(query, { signal, lane: 'emergency' })
  return items.flatMap(({ data }) => {
    const text = (data as Record<string, unknown> | undefined)?.['journal.jsonl'] // a ConfigMap
    return typeof text === 'string' ? [text] : []
  })
}
