import * as z from 'zod'
import type { StepContext } from '@/server/runs/kind'
import { findObject } from '@/server/runs/kinds/at-hand'
import { capture } from '@/server/runs/kinds/capture'
import { keyOf, Target } from '@/server/runs/kinds/target'
import { wordsOf } from '@/server/runs/trouble'
import { within } from './each'
import { storePriors } from './keep-prior'
import { type Missing, stopStep } from './stop-step'
import { Line } from './timed'

export const KeepParams = z.strictObject({ targets: z.array(Target).max(500), lineMs: Line })
type Params = z.infer<typeof KeepParams>

async function keep(
  c: StepContext,
  target: Target,
): Promise<{ kept: { key: string; body: Record<string, unknown> } | null; missing: Missing[] }> {
  const key = keyOf(target)
  if ((await c.priorOf(key)) !== null) return { kept: null, missing: [] }
  try {
    // What is not there has nothing to be put back.
    if ((await findObject(c, target)) === null) return { kept: { key, body: { uid: null } }, missing: [] }
    return { kept: { key, body: await capture(c, target) }, missing: [] }
  } catch (cause) {
    return { kept: null, missing: [{ key, why: wordsOf(cause) }] }
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
    const found = each.flatMap(({ kept }) => (kept === null ? [] : [kept]))
    if (found.length > 0) await storePriors(c, found)
    return { missing: each.flatMap(({ missing }) => missing), of: targets.length }
  },
})
