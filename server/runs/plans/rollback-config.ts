import * as z from 'zod'
import { type ChangeRefusal, sayRefusal } from '@/lib/change-refusals'
import { CONFIG_SETS, type ConfigSet, configSet, GOVERNED } from '@/lib/config-sets'
import type { NewObject } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { digestOfKept, keyOfKept } from '@/server/runs/config/kept'
import { DEFAULT_DENY, inOrderOf, kindNameOf, type LiveSet, readSet } from '@/server/runs/config/read-set'
import { type Snapshot, snapshotsIn } from '@/server/runs/config/snapshots'
import type { Finding, PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import type { ApplyParams } from '@/server/runs/kinds/cluster-apply'
import type { PruneParams } from '@/server/runs/kinds/cluster-prune'
import { sayTarget, type Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, type StepDraft } from './draft'
import { type Steps, stepsOf, TWICE_MS, waitStep } from './steps'

export const RollbackConfigPlan = z.strictObject({
  set: z.enum(CONFIG_SETS),
  snapshotId: z.uuid(),
  troubleSince: z.iso.datetime().nullable(),
  isNewerConfirmed: z.boolean(),
  force: z.boolean(),
})
export type RollbackConfigPlan = z.infer<typeof RollbackConfigPlan>

type Asked = { wish: RollbackConfigPlan; snapshot: Snapshot; live: LiveSet; steps: Steps }

function targetOf(set: ConfigSet, object: NewObject): Target {
  const kind = kindNameOf(set, object)
  if (kind === null) throw new Error(`no set holds a ${object.kind}`)
  return { kind, namespace: object.metadata.namespace ?? null, name: object.metadata.name }
}

/** A set without its default-deny would open everything: it is no way back. */
function undenied({ set }: RollbackConfigPlan, { objects }: Snapshot): ChangeRefusal | null {
  if (set !== 'network') return null
  const denied = new Set(objects.filter(({ metadata }) => metadata.name === DEFAULT_DENY).map(({ metadata }) => metadata.namespace))
  const namespaces = GOVERNED.filter((name) => !denied.has(name))
  return namespaces.length === 0 ? null : { code: 'noDefaultDeny', namespaces }
}

function tooNew({ troubleSince, isNewerConfirmed }: RollbackConfigPlan, { takenAt }: Snapshot): ChangeRefusal | null {
  const isNewer = troubleSince !== null && takenAt.getTime() > Date.parse(troubleSince)
  return isNewer && !isNewerConfirmed ? { code: 'newerThanTrouble', takenAt: takenAt.toISOString(), troubleSince } : null
}

function applySteps({ wish, snapshot, live, steps }: Asked): StepDraft[] {
  const differing = inOrderOf(wish.set, snapshot.objects).filter((goal) => {
    const now = live.objects.find((one) => keyOfKept(one) === keyOfKept(goal))
    return now === undefined || digestOfKept(now) !== digestOfKept(goal)
  })
  return differing.flatMap((goal): StepDraft[] => {
    const { set, snapshotId, force } = wish
    const target = targetOf(set, goal)
    const object = live.live.get(keyOfKept(goal))
    const params: ApplyParams = {
      set,
      target,
      snapshotId,
      digest: digestOfKept(goal),
      decided: object === undefined ? null : preconditionOf(object),
      force,
      holdMs: 0,
    }
    const draft = { kind: steps('cluster.apply@1'), title: `Put ${sayTarget(target)} back as it was`, params }
    if (target.kind !== 'Deployment') return [draft]
    return [draft, waitStep(steps, { target, holdMs: 0, title: `Wait until all pods of ${sayTarget(target)} are on it and available` })]
  })
}

function pruneSteps({ wish: { set }, snapshot, live, steps }: Asked): StepDraft[] {
  const kept = new Set(snapshot.objects.map(keyOfKept))
  return live.objects.flatMap((one): StepDraft[] => {
    const object = live.live.get(keyOfKept(one))
    if (kept.has(keyOfKept(one)) || object === undefined) return []
    const target = targetOf(set, one)
    const params: PruneParams = { set, target, decided: preconditionOf(object) }
    return [{ kind: steps('cluster.prune@1'), title: `Remove ${sayTarget(target)}, which the snapshot does not have`, params }]
  })
}

function warningsOf({ wish, snapshot, live }: Asked): Finding[] {
  const { foreign } = live
  const untold = wish.troubleSince === null
  return [
    ...(snapshot.isKnownGood ? [] : [{ code: 'notKnownGood', message: 'Nobody has marked this snapshot as known to be good.' }]),
    ...(untold
      ? [{ code: 'troubleUnknown', message: 'Nobody said when the trouble began: whether the snapshot is older is not known.' }]
      : []),
    ...(foreign.length === 0
      ? []
      : [
          {
            code: 'foreign',
            message: `Without our label, so neither kept nor removed: ${foreign.slice(0, 10).join(', ')}${foreign.length > 10 ? ` and ${foreign.length - 10} more` : ''}.`,
          },
        ]),
    ...(wish.set === 'network'
      ? [{ code: 'notProbed', message: 'Proved is what the cluster stores. Whether its network enforces it is not probed.' }]
      : []),
  ]
}

/** A configuration set as a snapshot has it: first everything that is in it, then what is not goes.
 *  Errors: those of the cluster's port where the set cannot be read whole. */
export async function planRollbackConfig(c: PlanContext, kinds: Kinds, wish: RollbackConfigPlan): Promise<BuiltPlan> {
  const { set, snapshotId } = wish
  const parts = { kind: 'rollback.config' as const, params: wish, isCritical: set !== 'monitoring' }
  const refuse = (refusal: ChangeRefusal) =>
    draftPlan(c, { ...parts, steps: [], refusals: [{ code: refusal.code, message: sayRefusal(refusal) }] })
  const snapshot = await snapshotsIn().get(snapshotId)
  if (snapshot === null || snapshot.set !== set) return refuse({ code: 'notFound', what: `The snapshot of ${configSet(set).name}` })
  const refusal = tooNew(wish, snapshot) ?? undenied(wish, snapshot)
  if (refusal !== null) return refuse(refusal)
  const live = await readSet(clusterOf(c), set, reading(c))
  if (live.digest === snapshot.digest) return refuse({ code: 'alreadyThere', what: 'that snapshot' })
  const steps = stepsOf(kinds)
  const asked: Asked = { wish, snapshot, live, steps }
  return draftPlan(c, {
    ...parts,
    warnings: warningsOf(asked),
    detail: {
      config: { set, snapshotId, takenAt: snapshot.takenAt.toISOString(), digest: snapshot.digest, isKnownGood: snapshot.isKnownGood },
    },
    steps: [
      {
        kind: steps('config.snapshot@1'),
        title: `Keep ${configSet(set).name.toLowerCase()} as it is now`,
        params: { set, digest: live.digest },
      },
      ...applySteps(asked),
      ...pruneSteps(asked),
      {
        kind: steps('config.check@1'),
        title: 'Compare the whole set with the snapshot, twice',
        params: { set, snapshotId, digest: snapshot.digest, holdMs: TWICE_MS },
      },
    ],
  })
}
