import { DRILL_LABEL } from '@/lib/drill-words'
import { SANDBOX_NAMESPACE } from '@/lib/emergency-lines'
import { type Cluster, type NewObject, refTo } from '@/server/ports/cluster'
import { troubleOf } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import type { Target } from '@/server/runs/kinds/target'

/** What a stop drill stops beside its sandbox: a workload that does nothing. */
export const DRILL_WORKLOAD = { kind: 'Deployment', namespace: SANDBOX_NAMESPACE, name: 'acgs-drill' } as const satisfies Target
const REPLICAS = 2
const IMAGE = 'registry.k8s.io/pause:3.10'

const labels = { app: DRILL_WORKLOAD.name, 'app.kubernetes.io/name': 'acgs-lite', [DRILL_LABEL]: 'true' }
const annotations = { 'acgs-lite.io/constitutional-compliance': 'required' }
const object: NewObject = {
  apiVersion: 'apps/v1',
  kind: DRILL_WORKLOAD.kind,
  metadata: { name: DRILL_WORKLOAD.name, namespace: DRILL_WORKLOAD.namespace, labels, annotations },
  spec: {
    replicas: REPLICAS,
    selector: { matchLabels: { app: DRILL_WORKLOAD.name } },
    template: {
      metadata: { labels, annotations },
      spec: {
        automountServiceAccountToken: false,
        tolerations: [{ key: 'acgs-lite.io/node-pool', operator: 'Equal', value: 'workload', effect: 'NoSchedule' }],
        securityContext: { runAsNonRoot: true, runAsUser: 65_535, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'pause',
            image: IMAGE,
            resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '50m', memory: '32Mi' } },
            securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
  },
}

/** Makes the drill's workload where it is not there yet. Errors: those of the cluster. */
export async function makeWorkload(cluster: Cluster, drillId: string): Promise<void> {
  const ref = refTo(DRILL_WORKLOAD.kind, DRILL_WORKLOAD.namespace, DRILL_WORKLOAD.name)
  const found = await cluster.get(ref).catch((cause: unknown) => {
    if (troubleOf(cause, 'notFound')) return null
    throw cause
  })
  if (found !== null) return
  const stamp = { runId: drillId, fence: 0n, changeId: `${drillId}:workload` }
  await cluster.create({ object, resource: KINDS.Deployment, caller: { kind: 'self' }, stamp }).catch((cause: unknown) => {
    if (!troubleOf(cause, 'alreadyExists')) throw cause
  })
}

/** How many of its pods are wanted and ready; null where it is not there. */
export async function readWorkload(cluster: Cluster): Promise<{ wanted: number; ready: number; isLabelled: boolean } | null> {
  const ref = refTo(DRILL_WORKLOAD.kind, DRILL_WORKLOAD.namespace, DRILL_WORKLOAD.name)
  const found = await cluster.get(ref).catch((cause: unknown) => {
    if (troubleOf(cause, 'notFound')) return null
    throw cause
  })
  if (found === null) return null
  const { spec, status } = found as { spec?: { replicas?: number }; status?: { readyReplicas?: number } } // a Deployment's own form
  return { wanted: spec?.replicas ?? 0, ready: status?.readyReplicas ?? 0, isLabelled: found.metadata.labels?.[DRILL_LABEL] === 'true' }
}
