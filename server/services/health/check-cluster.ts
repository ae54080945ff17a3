import type { ServiceContext } from '@/server/context'
import { ClusterError } from '@/server/ports/cluster-error'

export const CLUSTER_SERVICE = 'cluster API'
type Check = { service: string; state: 'ok' | 'warn' | 'breach'; detail: string; latencyMs: number | null }

const TIMEOUT_MS = 3000
const SLOW_MS = 1000

/** Asks the cluster for its version, as the worker. Out: null where no cluster is set up. */
export async function checkCluster(ctx: Pick<ServiceContext, 'cluster'>): Promise<Check | null> {
  const cluster = ctx.cluster()
  if (!cluster) return null
  const started = performance.now()
  try {
    const { gitVersion } = await cluster.facts({ signal: AbortSignal.timeout(TIMEOUT_MS) })
    const latencyMs = performance.now() - started
    return { service: CLUSTER_SERVICE, state: latencyMs > SLOW_MS ? 'warn' : 'ok', detail: gitVersion, latencyMs }
  } catch (cause) {
    // Only texts that went through the redactor are kept.
    const detail = cause instanceof ClusterError ? cause.message.slice(0, 200) : `no answer within ${TIMEOUT_MS / 1000} s`
    return { service: CLUSTER_SERVICE, state: 'breach', detail, latencyMs: null }
  }
}
