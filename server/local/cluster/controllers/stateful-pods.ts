import type { KubeObject } from '@/server/local/cluster/object'
import { podOf } from './pods'
import { templateOf } from './revisions'
import type { ControllerRevision, Pod, StatefulSet } from './types'
import type { World } from './world'

export const REVISION_LABEL = 'controller-revision-hash'
const FROM = 'statefulset-controller'

export const startOf = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0
export const isOrdered = ({ spec }: StatefulSet): boolean => spec.podManagementPolicy !== 'Parallel'
export const isOnDelete = ({ spec }: StatefulSet): boolean => spec.updateStrategy?.type === 'OnDelete'
export const partitionOf = ({ spec }: StatefulSet): number => spec.updateStrategy?.rollingUpdate?.partition ?? 0

/** The number at the end of a pod's name; -1 for a name that is not the set's. */
export function ordinalOf(set: StatefulSet, pod: KubeObject): number {
  const rest = pod.metadata.name.slice(set.metadata.name.length)
  return pod.metadata.name.startsWith(set.metadata.name) && /^-(0|[1-9]\d*)$/.test(rest) ? Number(rest.slice(1)) : -1
}

export const revisionNameOf = (pod: Pod): string | undefined => pod.metadata.labels?.[REVISION_LABEL]

/** A pod's claims stay when it goes, and when its set goes: the next pod of that name finds its data. */
function claimsOf(world: World, set: StatefulSet, ordinal: number) {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, ...template }) => {
    const name = `${metadata.name}-${set.metadata.name}-${ordinal}`
    const { namespace } = set.metadata
    if (!world.get('persistentvolumeclaims', namespace, name)) {
      world.create('persistentvolumeclaims', {
        ...template,
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
          ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
        },
        status: { phase: 'Pending' },
      })
      const message = `create Claim ${name} Pod ${set.metadata.name}-${ordinal} in StatefulSet ${set.metadata.name} success`
      world.say(set, { reason: 'SuccessfulCreate', message, from: FROM })
    }
    return { name: metadata.name, persistentVolumeClaim: { claimName: name } }
  })
}

export function createPod(world: World, set: StatefulSet, { ordinal, revision }: { ordinal: number; revision: ControllerRevision }): void {
  const name = `${set.metadata.name}-${ordinal}`
  const volumes = claimsOf(world, set, ordinal)
  const labels = {
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION_LABEL]: revision.metadata.name,
    'statefulset.kubernetes.io/pod-name': name,
  }
  const pod = podOf({ template: templateOf(revision), owner: set, name, labels })
  pod.spec.hostname = name
  if (set.spec.serviceName) pod.spec.subdomain = set.spec.serviceName
  if (volumes.length > 0) pod.spec.volumes = [...(pod.spec.volumes ?? []), ...volumes]
  world.create('pods', pod)
  world.say(set, { reason: 'SuccessfulCreate', message: `create Pod ${name} in StatefulSet ${set.metadata.name} successful`, from: FROM })
}

export function deletePod(world: World, set: StatefulSet, pod: Pod): void {
  world.remove('pods', pod)
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`
  world.say(set, { reason: 'SuccessfulDelete', message, from: FROM })
}
