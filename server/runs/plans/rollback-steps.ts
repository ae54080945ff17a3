import type { KubeObject, Precondition } from '@/server/ports/cluster'
import type { Revision } from '@/server/runs/cluster/history'
import { revisionRef } from '@/server/runs/cluster/read-history'
import type { Pod, Workload } from '@/server/runs/cluster/shapes'
import type { DeletePodParams } from '@/server/runs/kinds/cluster-delete-pod'
import type { RepairParams } from '@/server/runs/kinds/cluster-repair-set'
import { sayTarget, type Target } from '@/server/runs/kinds/target'
import type { StepDraft } from './draft'
import { checkStep, patchStep, ROLLOUT_MS, type Steps, TWICE_MS, waitStep } from './steps'

export type Back = { target: Target; object: KubeObject; workload: Workload; decided: Precondition; to: Revision; pods: readonly Pod[] }

const ordinal = (name: string): number => Number(/-(\d+)$/.exec(name)?.[1] ?? -1)

/** Where no pod moves by itself: each is named, and goes when the one before it has come back Ready. Highest ordinal first. */
function byHand(steps: Steps, { target, workload, pods }: Back): StepDraft[] {
  const leaving = [...pods].filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  return leaving
    .sort((a, b) => ordinal(b.metadata.name) - ordinal(a.metadata.name))
    .map(({ metadata: { name, uid }, spec }) => {
      const pod: Target = { kind: 'Pod', namespace: target.namespace, name }
      const byNode = { by: 'node' as const, node: spec?.nodeName ?? '', ownerUid: workload.metadata.uid }
      const successor = target.kind === 'StatefulSet' ? { by: 'name' as const } : byNode
      const params: DeletePodParams = { target: pod, uid, onlyUnready: false, successor, graceSeconds: null, timeoutMs: ROLLOUT_MS }
      return { kind: steps('cluster.delete-pod@1'), title: `Delete pod ${name}, which comes back on the new template`, params }
    })
}

/** What brings one workload back, without the soak that proves it. */
export function rollbackSteps(steps: Steps, back: Back, pauses: readonly StepDraft[]): StepDraft[] {
  const { target, workload, decided, to } = back
  const revision = revisionRef(to)
  const isOnDelete = workload.spec.updateStrategy?.type === 'OnDelete'
  const mayStick = target.kind === 'StatefulSet' && !isOnDelete && workload.spec.podManagementPolicy !== 'Parallel'
  const repair: RepairParams = { target, timeoutMs: ROLLOUT_MS }
  return [
    checkStep(steps, target, [
      { is: 'asPlanned', decided },
      { is: 'notPaused' },
      { is: 'revisionKept', revision },
      { is: 'permitted', verb: 'patch', subresource: null },
    ]),
    ...pauses,
    patchStep(steps, `Put ${sayTarget(target)} back to revision ${to.number}`, {
      target,
      change: { do: 'rollback', revision },
      decided,
      holdMs: 0,
    }),
    ...(mayStick
      ? [{ kind: steps('cluster.repair-set@1'), title: 'Remove pods of the bad revision that hold the others back', params: repair }]
      : []),
    ...(isOnDelete
      ? [
          waitStep(steps, { target, revision, until: 'seen', holdMs: 0, title: 'Wait until its controller has seen it' }),
          ...byHand(steps, back),
        ]
      : []),
    waitStep(steps, { target, revision, holdMs: TWICE_MS, title: `Wait until all pods run the content of revision ${to.number}` }),
  ]
}
