import * as z from 'zod'
import { KINDS } from '@/server/ports/cluster-kinds'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { Pod, Thing } from '@/server/runs/cluster/shapes'
import { read, readAll } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import { refOf } from '@/server/runs/kinds/target'
import { eachOf } from './each'
import { storePriors } from './keep-prior'
import { markGone } from './marks'
import { stampOver } from './quarantine'
import { podKey, StopSelect, sandboxPods, selectKey } from './sandbox-pods'
import { type Looked, stopStep } from './stop-step'
import { Line } from './timed'

export const TerminateParams = z.strictObject({
  select: StopSelect,
  /** How long each has to end by itself; null: at once, whatever it says. */
  graceSeconds: z.number().int().min(1).max(60).nullable(),
  lineMs: Line,
})
type Params = z.infer<typeof TerminateParams>

const Forced = z.object({ pods: z.array(z.object({ name: z.string(), node: z.string().nullable() })) })
const forcedKey = (p: Params) => `${selectKey(p.select)}/forced`

const Conditions = z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).optional() })
/** Nodes that are heard of. */
async function liveNodes(c: StepContext): Promise<Set<string>> {
  const { items } = await clusterOf(c).list({ resource: KINDS.Node }, reading(c))
  const isHeard = (status: unknown) =>
    (Conditions.catch({}).parse(status).conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True')
  return new Set(items.filter(({ status }) => isHeard(status)).map(({ metadata }) => metadata.name))
}

/** What was removed by force while its node was silent is gone from the API, and nobody saw its process end. */
async function unsureOf(c: StepContext, p: Params): Promise<string[]> {
  if (p.graceSeconds !== null) return []
  const forced = Forced.safeParse((await c.priorOf(forcedKey(p)))?.body)
  if (!forced.success) return []
  const live = await liveNodes(c)
  const silent = [...new Set(forced.data.pods.flatMap(({ node }) => (node === null || live.has(node) ? [] : [node])))]
  return silent.map((node) => `stopped, unconfirmed on node ${node}`)
}

const sayPod = ({ metadata }: Pod): string => {
  const held = (metadata.finalizers ?? []).join(', ')
  if (metadata.deletionTimestamp === undefined) return 'still there'
  return held === '' ? 'has not ended yet' : `held by finalizer ${held}`
}

async function look(c: StepContext, p: Params): Promise<Looked> {
  const pods = await sandboxPods(c, p.select)
  const missing = pods.map((pod) => ({ key: podKey(pod), why: sayPod(pod) }))
  await c.tx((client) => markGone(client, c, { uids: pods.map(({ metadata }) => metadata.uid), agentId: p.select.agentId }))
  return { missing, of: pods.length, facts: { uids: pods.length }, unsure: missing.length === 0 ? await unsureOf(c, p) : [] }
}

/** Ends sandboxes by uid, and sees that they are gone by it. Force is a step of its own, for what is left. */
export const terminateSandboxes = stopStep<Params>({
  name: 'emergency.terminate',
  params: TerminateParams,
  target: (p) => selectKey(p.select),
  goal: ({ graceSeconds }) => ({ gone: true, graceSeconds }),
  late: 'passes',
  look,
  act: async (c, p, { missing, n }) => {
    const wanted = new Set(missing.map(({ key }) => key))
    const { items } = await clusterOf(c).list({ resource: KINDS.Pod, namespace: p.select.namespace }, reading(c))
    const isAsked = ({ metadata }: z.infer<typeof Thing>) => metadata.deletionTimestamp !== undefined
    const pods = items.filter(
      (object) => wanted.has(podKey(read(Pod, object))) && (p.graceSeconds === null || !isAsked(read(Thing, object))),
    )
    if (p.graceSeconds === null) {
      const forced = readAll(Pod, pods).map(({ metadata, spec }) => ({ name: metadata.name, node: spec?.nodeName ?? null }))
      await storePriors(c, [{ key: forcedKey(p), body: { pods: forced } }])
    }
    return eachOf(c, pods, {
      keyOf: (object) => podKey(read(Pod, object)),
      act: (own, object) => {
        const { namespace = null, name } = object.metadata
        const write = stampOver(own, object, { key: selectKey(p.select), n })
        const ref = refOf({ kind: 'Pod', namespace, name })
        return clusterOf(c).delete({ ...write, ref, precondition: preconditionOf(object), graceSeconds: p.graceSeconds ?? 0 })
      },
    })
  },
})
