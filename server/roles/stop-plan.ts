import { join } from 'node:path'
import { COMPILE_EACH_MS } from '@/lib/emergency-words'
import type { ServiceContext } from '@/server/context'
import type { KeyRing } from '@/server/key-ring'
import type { Log } from '@/server/log'
import type { Caller, Cluster } from '@/server/ports/cluster'
import { every } from '@/server/roles/every'
import { stopPlanBody } from '@/server/services/emergency/plan-body'
import { copyPlan } from '@/server/stop/keep-in-cluster'
import { keepPlanFile } from '@/server/stop/keep-plan-file'

type Options = {
  context: () => ServiceContext
  log: Log
  signal: AbortSignal
  cluster: () => Cluster | null
  owner: string
  keys: KeyRing
  dataDir: string
}
/** Nobody's: what the product keeps of itself on the cluster. */
const AUTOMATION: Caller = { kind: 'person', personId: 'automation', groups: ['acgs:automation'] }

/** Keeps the signed plan of every stop on this machine and on the cluster, for when console, worker and database are gone. */
export function startStopPlan({ context, log, signal, cluster, owner, keys, dataDir }: Options): { keep: () => Promise<void> } {
  let told: string | null = null
  const keep = async () => {
    const at = cluster()
    if (at === null) return
    const { uid } = await at.facts({ signal })
    if (uid === null) return
    const body = await stopPlanBody(context(), { madeBy: owner, clusterUid: uid })
    if (body === null) return
    const text = keepPlanFile({ dir: join(dataDir, 'stop'), body, keys, now: new Date() })
    if (text === null) return
    const why = await copyPlan({ cluster: at, caller: AUTOMATION, id: `stop-plan-${owner}-${Date.now()}`, signal }, text)
    if (why !== told && why !== null) log.warn({ why }, 'stop-plan.not-on-cluster')
    told = why
  }
  every({ name: 'stop-plan', periodMs: COMPILE_EACH_MS, log, signal, run: keep })
  return { keep }
}
