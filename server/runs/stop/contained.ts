import * as z from 'zod'
import { KINDS, type KindName } from '@/server/ports/cluster-kinds'
import { Pod } from '@/server/runs/cluster/shapes'
import { Slice } from '@/server/runs/cluster/shapes-around'
import { readAll } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import { Latched, lookAtLatch } from './latch-all'
import { mark, markContained } from './marks'
import { NetworkPolicy, openPaths, readyUids } from './open-paths'
import { hasEnded, podKey, StopSelect, selectKey, selectPods } from './sandbox-pods'
import { type Looked, type Missing, stopStep } from './stop-step'
import { Line } from './timed'

export const ContainedParams = z.strictObject({
  select: StopSelect,
  /** Whether nobody may be let through by the engine either. */
  latch: Latched.nullable(),
  lineMs: Line,
})
type Params = z.infer<typeof ContainedParams>

/** Pods of a namespace that could still be reached or reach something, and by what. Ended ones can do neither. */
export async function stillOpen(
  c: StepContext,
  namespace: string,
  pick: (pods: readonly Pod[]) => readonly Pod[],
): Promise<Looked & { closed: Pod[] }> {
  const listed = async (kind: KindName) => (await clusterOf(c).list({ resource: KINDS[kind], namespace }, reading(c))).items
  const [objects, slices, policies] = await Promise.all([listed('Pod'), listed('EndpointSlice'), listed('NetworkPolicy')])
  const pods = pick(readAll(Pod, objects)).filter((pod) => !hasEnded(pod))
  const ready = readyUids(readAll(Slice, slices))
  const all = readAll(NetworkPolicy, policies)
  const whys = pods.map((pod) => ({
    pod,
    why: [...(ready.has(pod.metadata.uid) ? ['a Service still sends to it'] : []), ...openPaths(pod, all)],
  }))
  const open = whys.filter(({ why }) => why.length > 0)
  const missing: Missing[] = open.map(({ pod, why }) => ({ key: podKey(pod), why: why.join(', ') }))
  return { missing, of: pods.length, closed: whys.filter(({ why }) => why.length === 0).map(({ pod }) => pod) }
}

const sandboxes = (c: StepContext, { select }: Pick<Params, 'select'>) => stillOpen(c, select.namespace, (pods) => selectPods(pods, select))

async function look(c: StepContext, p: Params): Promise<Looked> {
  const open = await sandboxes(c, p)
  await c.tx((client) =>
    markContained(
      client,
      c,
      open.closed.map(({ metadata }) => metadata.uid),
    ),
  )
  const latch = p.latch ? await lookAtLatch(c, p.latch) : { missing: [], of: 0 }
  return { missing: [...latch.missing, ...open.missing], of: open.of + latch.of, ...(latch.unsure ? { unsure: latch.unsure } : {}) }
}

/** Observed: no ready endpoint, no open path, and whoever decides says no. */
export const checkContained = stopStep<Params>({
  name: 'emergency.contained',
  params: ContainedParams,
  target: ({ select }) => selectKey(select),
  late: 'fails',
  look,
  seen: (client, c) => mark(client, c, 'contained_at'),
})
