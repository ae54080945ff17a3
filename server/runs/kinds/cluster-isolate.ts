import * as z from 'zod'
import { ANNOTATIONS, type JsonPatchOperation, type KubeObject, type NewObject, type Stamp } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { KINDS } from '@/server/ports/cluster-kinds'
import { maskObject } from '@/server/ports/cluster-mask'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { allowingNames, openPaths, QUARANTINE, usedLabels } from '@/server/runs/cluster/network-paths'
import type { Pod } from '@/server/runs/cluster/shapes'
import { NetworkPolicy, Service } from '@/server/runs/cluster/shapes-around'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import {
  type Finding,
  NotSent,
  type PlanContext,
  type Preview,
  type StepContext,
  type StepKind,
  stepKind,
  type Verdict,
} from '@/server/runs/kind'
import { jittered } from '@/server/runs/pause'
import { clusterOf, findObject, keyFor, reading, writing } from './at-hand'
import { HeldPod, heldPod, ownerSelector, pathsOnceHeld, policiesBeside, previewHeld } from './held-pod'
import { lateMs, sayLate } from './line'
import { markIsolating } from './sandbox-rows'
import { keyOf, refOf, sayTarget, type Target } from './target'
import { NOT_NEEDED, Wrote, wroteOf } from './wrote'

export const IsolateParams = HeldPod.extend({
  /** What its label says: an incident. Null: the run. */
  value: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'what a label may hold')
    .nullable(),
})
export type IsolateParams = z.infer<typeof IsolateParams>

export const quarantinePolicy = (namespace: string): NewObject & { spec: object } => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'quarantine', namespace },
  spec: { podSelector: { matchExpressions: [{ key: QUARANTINE, operator: 'Exists' }] }, policyTypes: ['Ingress', 'Egress'] },
})
const policyTarget = ({ target }: IsolateParams): Target => ({ kind: 'NetworkPolicy', namespace: target.namespace, name: 'quarantine' })

/** Whether it denies both directions to whatever carries the label, and says nothing else. */
function isQuarantine(object: KubeObject | null): boolean {
  if (object === null) return false
  const { podSelector, policyTypes, ingress, egress } = read(NetworkPolicy, object).spec ?? {}
  const [one, ...more] = podSelector?.matchExpressions ?? []
  const isSelecting = one?.key === QUARANTINE && one.operator === 'Exists' && more.length === 0 && podSelector?.matchLabels === undefined
  const isDenying = ['Ingress', 'Egress'].every((direction) => policyTypes?.includes(direction))
  return isSelecting && isDenying && (ingress ?? []).length === 0 && (egress ?? []).length === 0
}

/** The policy comes first: a pod that no policy selects is wide open. Several steps of a run do this at once, and others may hold a fence on it. */
async function ensurePolicy(c: StepContext, p: IsolateParams): Promise<void> {
  const target = policyTarget(p)
  const object = await findObject(c, target)
  if (isQuarantine(object)) return
  const write = await writing(c, target, keyFor(c, keyOf(target)))
  const held = object?.metadata.annotations?.[ANNOTATIONS.fence] ?? ''
  const fence = /^\d{1,18}$/.test(held) ? BigInt(held) : 0n
  const stamp: Stamp = { runId: c.runId, fence, changeId: keyFor(c, keyOf(target)) }
  const precondition = object === null ? ('absent' as const) : preconditionOf(object)
  try {
    const goal = quarantinePolicy(p.target.namespace ?? '')
    await clusterOf(c).apply({ ...write, stamp, object: goal, resource: KINDS.NetworkPolicy, precondition, force: true })
  } catch (cause) {
    if (cause instanceof ClusterError && ['alreadyExists', 'moved'].includes(cause.trouble.reason)) throw new NotSent(cause.message)
    throw cause
  }
  // A rule that somebody else has applied is still theirs, and survives ours.
  if (!isQuarantine(await findObject(c, target))) throw new NotSent('the policy quarantine still allows something')
}

/** Which of its labels have to go. */
async function labelsInUse(c: PlanContext, pod: Pod, policies: readonly NetworkPolicy[]): Promise<string[]> {
  const [services, owner] = await Promise.all([
    clusterOf(c).list({ resource: KINDS.Service, namespace: pod.metadata.namespace ?? null }, reading(c)),
    ownerSelector(c, pod),
  ])
  return usedLabels(pod.metadata, { services: readAll(Service, services.items), policies, owner })
}

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
const labelValue = (c: PlanContext, { value }: IsolateParams): string => value ?? ('runId' in c ? String(c.runId) : 'run')

function relabel({ metadata }: Pod, used: readonly string[], value: string): JsonPatchOperation[] {
  const remove = used.map((key) => ({ op: 'remove' as const, path: `/metadata/labels/${escaped(key)}` }))
  const base = metadata.labels === undefined ? [{ op: 'add' as const, path: '/metadata/labels', value: {} }] : []
  return [...base, ...remove, { op: 'add', path: `/metadata/labels/${escaped(QUARANTINE)}`, value }]
}

type Standing = { pod: Pod | null; isHeld: boolean; used: string[]; policies: NetworkPolicy[]; hasPolicy: boolean }

async function standing(c: PlanContext, p: IsolateParams): Promise<Standing> {
  const [pod, policies] = await Promise.all([heldPod(c, p), policiesBeside(c, p)])
  const quarantine = policies.find(({ metadata }) => metadata.name === 'quarantine')
  const hasPolicy = isQuarantine((quarantine as KubeObject | undefined) ?? null) // it came as one, and was only read
  if (pod === null) return { pod, isHeld: true, used: [], policies, hasPolicy }
  const used = await labelsInUse(c, pod, policies)
  const isHeld = pod.metadata.labels?.[QUARANTINE] !== undefined && used.length === 0
  return { pod, isHeld, used, policies, hasPolicy }
}

/** What stays open although it is held: policies of others, or the network of its node. */
function strangers({ pod, used, policies }: Standing, target: Target): Finding[] {
  if (pod === null) return []
  const kept = Object.entries(pod.metadata.labels ?? {}).filter(([key]) => !used.includes(key))
  const paths = pathsOnceHeld(pod, policies, Object.fromEntries(kept))
  const targetKey = keyOf(target)
  if (paths.isHostNetwork)
    return [{ code: 'hostNetwork', message: `${sayTarget(target)}: ${openPaths(paths).join('; ')}. Only its end contains it.`, targetKey }]
  return allowingNames(paths).map((name) => ({
    code: 'foreignAllow',
    message: `NetworkPolicy ${name} still lets something through to or from ${sayTarget(target)}. Policies only add up, so its end contains it.`,
    targetKey,
  }))
}

async function plan(c: PlanContext, p: IsolateParams): Promise<Preview> {
  const preview = await previewHeld(c, p, 'patch')
  if (c.cluster === null || preview.isNoop) return preview
  const now = await standing(c, p)
  return { ...preview, isNoop: now.isHeld && now.hasPolicy, warnings: strangers(now, p.target), detail: { removes: now.used } }
}

async function run(c: StepContext, p: IsolateParams, key: string): Promise<Wrote> {
  await c.tx((client) => markIsolating(client, c, { ...p, value: labelValue(c, p) }))
  await ensurePolicy(c, p)
  const { pod, isHeld, used } = await standing(c, p)
  if (pod === null || isHeld) return NOT_NEEDED
  const object = await findObject(c, p.target)
  if (object === null || object.metadata.uid !== pod.metadata.uid) return NOT_NEEDED
  const write = await writing(c, p.target, key)
  const stamp: Stamp = { runId: c.runId, fence: c.fenceOf(keyOf(p.target)), changeId: key, prior: { labels: pod.metadata.labels ?? {} } }
  const patch = { type: 'json' as const, operations: relabel(pod, used, labelValue(c, p)) }
  try {
    return wroteOf(await clusterOf(c).patch({ ...write, stamp, ref: refOf(p.target), precondition: preconditionOf(object), patch }))
  } catch (cause) {
    if (cause instanceof ClusterError && ['moved', 'invalid', 'notFound'].includes(cause.trouble.reason)) throw new NotSent(cause.message)
    throw cause
  }
}

async function verify(c: StepContext, p: IsolateParams): Promise<Verdict> {
  const now = await standing(c, p)
  const late = lateMs(c, p.line)
  if (late > 0) await c.tx((client) => sayLate(client, c, { what: `isolate ${p.target.name}`, line: p.line }))
  const found = strangers(now, p.target).map(({ message }) => message)
  const facts = { gone: now.pod === null, lateMs: late, findings: found }
  if (now.pod === null || (now.isHeld && now.hasPolicy)) return { state: 'verified', facts }
  const reason = now.hasPolicy
    ? `${sayTarget(p.target)} still has labels that others go by`
    : 'the policy quarantine is not as it should be'
  return { state: 'pending', reason, retryAfterMs: 100, facts }
}

/** Cuts one pod off: first the policy that denies everything to what is in quarantine, then its labels, so that no Service, owner or other policy
 *  takes it any more. The pod as it was is kept first. */
export const clusterIsolate = stepKind<IsolateParams, Wrote>({
  name: 'cluster.isolate',
  version: 1,
  params: IsolateParams,
  result: Wrote,
  effect: 'converge',
  stopClass: false,
  timeoutMs: 12_000,
  maxAttempts: 100,
  backoffMs: (attempt) => jittered(Math.min(500, 100 * 2 ** Math.min(attempt, 3))),
  target: ({ target }) => keyOf(target),
  plan,
  capture: async (c, { target }) => {
    const object = await findObject(c, target)
    return object === null ? { uid: null } : { uid: object.metadata.uid, pod: maskObject(object) }
  },
  goal: ({ target }) => ({ quarantined: keyOf(target) }),
  observe: async (c, p) => {
    const { pod, isHeld, hasPolicy } = await standing(c, p)
    if (pod === null || (isHeld && hasPolicy)) return 'satisfied'
    return hasPolicy ? 'partial' : 'absent'
  },
  run,
  verify,
} satisfies StepKind<IsolateParams, Wrote>)
