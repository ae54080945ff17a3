import * as z from 'zod'
import { PODS_KEPT } from '@/lib/emergency-lines'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import type { StepContext } from '@/server/runs/kind'
import { findObject } from '@/server/runs/kinds/at-hand'
import { capture } from '@/server/runs/kinds/capture'
import { podsOf } from '@/server/runs/kinds/pods-of'
import { keyOf, SCALABLE, Target } from '@/server/runs/kinds/target'
import { wordsOf } from '@/server/runs/trouble'
import { within } from './each'
import { storePriors } from './keep-prior'
import { type Missing, stopStep } from './stop-step'
import { Line } from './timed'

export const KeepParams = z.strictObject({ targets: z.array(Target).max(500), lineMs: Line })
type Params = z.infer<typeof KeepParams>

type Kept = { key: string; body: Record<string, unknown> }

/** Its pods by uid, for whoever watches them go. A stop does not wait for what only a page shows. */
async function podsKept(c: StepContext, target: Target): Promise<Kept[]> {
  const object = SCALABLE.some((kind) => kind === target.kind) ? await findObject(c, target).catch(() => null) : null
  if (object === null) return []
  const pods = await podsOf(c, read(Workload, object)).catch(() => null)
  if (pods === null) return []
  const named = pods.map(({ metadata: { uid, name, namespace = null } }) => ({ uid, name, namespace, workload: target.name }))
  return [{ key: `${PODS_KEPT}${keyOf(target)}`, body: { pods: named } }]
}

async function keep(c: StepContext, target: Target): Promise<{ kept: Kept[]; missing: Missing[] }> {
  const key = keyOf(target)
  if ((await c.priorOf(key)) !== null) return { kept: [], missing: [] }
  try {
    // What is not there has nothing to be put back.
    if ((await findObject(c, target)) === null) return { kept: [{ key, body: { uid: null } }], missing: [] }
    const [body, pods] = await Promise.all([capture(c, target), podsKept(c, target)])
    return { kept: [{ key, body }, ...pods], missing: [] }
  } catch (cause) {
    return { kept: [], missing: [{ key, why: wordsOf(cause) }] }
  }
}

/** Keeps what everything is like before anything of it is changed: counts, bounds, pauses. Once; a stop that is taken over never keeps its own zeros. */
export const keepAll = stopStep<Params>({
  name: 'emergency.keep',
  params: KeepParams,
  target: () => 'Kept',
  late: 'passes',
  look: async (c, { targets }) => {
    const each = await Promise.all(targets.map((target) => keep(within(c), target)))
    c.signal.throwIfAborted()
    const found = each.flatMap(({ kept }) => kept)
    if (found.length > 0) await storePriors(c, found)
    return { missing: each.flatMap(({ missing }) => missing), of: targets.length }
  },
})
