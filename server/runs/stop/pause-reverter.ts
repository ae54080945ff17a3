import * as z from 'zod'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import type { StepContext } from '@/server/runs/kind'
import { clusterOf, findObject, getObject, keyFor, writing } from '@/server/runs/kinds/at-hand'
import { PatchChange, ruleOf } from '@/server/runs/kinds/patch-changes'
import { keyOf, refOf, Target } from '@/server/runs/kinds/target'
import { eachOf } from './each'
import { keptOf } from './keep-prior'
import { stopStep } from './stop-step'
import { Line } from './timed'

export const PauseParams = z.strictObject({
  target: Target,
  change: PatchChange.refine((change) => change.do === 'pauseReverter', 'a pause'),
  lineMs: Line,
})
type Params = z.infer<typeof PauseParams>

/** Switches off what would scale it up again. One that cannot be is said, and holds up nothing: whether it undid the stop is seen at the end. */
export const pauseReverter = stopStep<Params>({
  name: 'emergency.pause',
  params: PauseParams,
  target: ({ target }) => keyOf(target),
  goal: ({ change }) => ({ ...change }),
  late: 'passes',
  look: async (c: StepContext, { target, change }) => {
    const object = await findObject(c, target)
    const isPaused = object === null || (await ruleOf(change).isThere(c, change, object))
    return { missing: isPaused ? [] : [{ key: keyOf(target), why: 'not paused yet' }], of: 1 }
  },
  act: (c, { target, change }, { n }) =>
    eachOf(c, [target], {
      keyOf,
      act: async (own) => {
        await keptOf(own, target)
        const object = await getObject(own, target)
        const write = await writing(own, target, keyFor(c, keyOf(target), 'pause', String(n)))
        const patch = await ruleOf(change).patch(own, change, object)
        return clusterOf(c).patch({ ...write, ref: refOf(target), precondition: preconditionOf(object), patch })
      },
    }),
})
