import * as z from 'zod'
import { KINDS } from '@/server/ports/cluster-kinds'
import { type Paths, pathsOf, QUARANTINE } from '@/server/runs/cluster/network-paths'
import { controllerOf, Pod, Selector, Thing } from '@/server/runs/cluster/shapes'
import { NetworkPolicy } from '@/server/runs/cluster/shapes-around'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import type { PlanContext, Preview } from '@/server/runs/kind'
import { clusterOf, findObject, reading } from './at-hand'
import { mayOrRefusal } from './dry-run'
import { Line } from './line'
import { emptyPreview, planTarget, refusalFinding } from './planned'
import { keyOf, Target } from './target'

/** A pod that is contained. */
export const HeldPod = z.strictObject({
  target: Target.refine(({ kind, namespace }) => kind === 'Pod' && namespace !== null, 'a pod of a namespace'),
  /** Null where it was not there yet when the plan was made: then the one of this name is meant. */
  uid: z.string().min(1).max(128).nullable(),
  /** The row that is told what was observed; null for a pod that is no sandbox. */
  sandboxId: z.uuid().nullable(),
  line: Line,
})
export type HeldPod = z.infer<typeof HeldPod>

/** The pod that is meant; null once it is gone, whatever has its name now. */
export async function heldPod(c: PlanContext, { target, uid }: Pick<HeldPod, 'target' | 'uid'>): Promise<Pod | null> {
  const object = await findObject(c, target)
  return object === null || (uid !== null && object.metadata.uid !== uid) ? null : read(Pod, object)
}

/** What stands beside it in its namespace. */
export async function policiesBeside(c: PlanContext, { target }: Pick<HeldPod, 'target'>): Promise<NetworkPolicy[]> {
  const { items } = await clusterOf(c).list({ resource: KINDS.NetworkPolicy, namespace: target.namespace }, reading(c))
  return readAll(NetworkPolicy, items)
}

const OWNERS = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'] as const
const Owner = Thing.extend({ spec: z.looseObject({ selector: Selector.nullish() }).nullish() })

/** By which labels its owner holds it; null for one that has none, or whose owner is gone. */
export async function ownerSelector(c: PlanContext, { metadata }: Pod): Promise<Selector | null> {
  const owner = controllerOf(metadata)
  const kind = OWNERS.find((one) => one === owner?.kind)
  if (owner === undefined || kind === undefined) return null
  const object = await findObject(c, { kind, namespace: metadata.namespace ?? null, name: owner.name })
  return object === null ? null : (read(Owner, object).spec?.selector ?? null)
}

/** Its ways as they would be once it is in quarantine and has lost its labels: what of them stays open is somebody else's. */
export const pathsOnceHeld = (pod: Pod, policies: readonly NetworkPolicy[], labels: Record<string, string>): Paths =>
  pathsOf({ ...pod, metadata: { ...pod.metadata, labels: { ...labels, [QUARANTINE]: 'x' } } }, policies)

/** What a plan knows of the pod without a cluster to ask: its key. With one: its uid, and whether the caller may. */
export async function previewHeld(c: PlanContext, p: HeldPod, verb: 'patch' | 'delete' | null): Promise<Preview> {
  const base = { ...emptyPreview(), targets: [{ key: keyOf(p.target), ...(p.uid === null ? {} : { uid: p.uid }) }] }
  if (c.cluster === null) return base
  const object = await findObject(c, p.target)
  if (object === null || (p.uid !== null && object.metadata.uid !== p.uid)) return { ...base, isNoop: true }
  const may = verb === null ? null : await mayOrRefusal(c, { target: p.target, verb })
  return { ...base, targets: [planTarget(p.target, object)], refusals: may === null ? [] : [refusalFinding(may, p.target)] }
}
