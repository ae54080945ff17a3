import * as z from 'zod'
import { ENDINGS } from '@/lib/sandbox-words'
import { Machine } from '@/server/runs/cluster/shapes-around'
import { read } from '@/server/runs/cluster/shapes-of'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { findObject } from './at-hand'
import { containmentOf, isContained, sayOpen } from './check-contained'
import { HeldPod, heldPod, previewHeld } from './held-pod'
import { confirmedOr, isPast, judgeSight, lateMs } from './line'
import { markContained, markGone, markOpen, markUnconfirmed } from './sandbox-rows'
import { keyOf, sayTarget } from './target'

export const CheckStoppedParams = HeldPod.extend({ ending: z.enum(ENDINGS) })
export type CheckStoppedParams = z.infer<typeof CheckStoppedParams>

const Kept = z.looseObject({ pod: z.looseObject({ spec: z.looseObject({ nodeName: z.string().optional() }) }).optional() })

/** The machine that it ran on, from what was kept of it before the first write. */
async function nodeOf(c: StepContext, { target }: CheckStoppedParams): Promise<string | null> {
  const kept = Kept.safeParse((await c.priorOf(keyOf(target)))?.body)
  return kept.success ? (kept.data.pod?.spec.nodeName ?? null) : null
}

/** Whether a machine is there and does not answer. One that is gone runs nothing. */
async function isSilent(c: StepContext, name: string): Promise<boolean> {
  const object = await findObject(c, { kind: 'Node', namespace: null, name })
  if (object === null) return false
  const ready = (read(Machine, object).status?.conditions ?? []).find(({ type }) => type === 'Ready')
  return ready?.status !== 'True'
}

const sayWhat = ({ target }: CheckStoppedParams): string => `stop ${target.name}`

async function verify(c: StepContext, p: CheckStoppedParams): Promise<Verdict> {
  const pod = await heldPod(c, p)
  const late = lateMs(c, p.line)
  const isOver = isPast(c, p.line)
  if (pod !== null) {
    const finalizers = (pod.metadata.finalizers ?? []).join(', ')
    const still = await containmentOf(c, p)
    const open = isContained(still) ? '' : `; open again: ${sayOpen(still)}`
    const reason = `${sayTarget(p.target)} is still there${finalizers === '' ? '' : `; finalizer ${finalizers}`}${open}`
    if (open !== '') await c.tx((client) => markOpen(client, p))
    return isOver
      ? { state: 'failed', end: 'not confirmed', reason, facts: { lateMs: late } }
      : { state: 'pending', reason, retryAfterMs: 200 }
  }
  const node = await nodeOf(c, p)
  if (node !== null && (await isSilent(c, node))) {
    const reason = `stopped, unconfirmed on node ${node}`
    await c.tx((client) => markUnconfirmed(client, p, reason))
    return isOver ? { state: 'failed', end: 'not confirmed', reason, facts: { node } } : { state: 'pending', reason, retryAfterMs: 500 }
  }
  const { lateMs: seenLateMs, ...more } = await c.tx(async (client) => {
    await markContained(client, c, p)
    return judgeSight(client, c, { what: sayWhat(p), line: p.line, at: await markGone(client, c, p) })
  })
  return { state: 'verified', facts: { uid: p.uid, node, lateMs: seenLateMs }, ...more }
}

const Result = z.strictObject({})
/** Observes that a pod is gone by uid. Where its machine is silent, a pod that has left the cluster's books may still run: unconfirmed. */
export const checkStopped = stepKind<CheckStoppedParams, z.infer<typeof Result>>({
  name: 'check.stopped',
  version: 1,
  params: CheckStoppedParams,
  result: Result,
  effect: 'read',
  stopClass: false,
  timeoutMs: 120_000,
  maxAttempts: 100,
  backoffMs: () => 250,
  target: ({ target }) => keyOf(target),
  plan: (c, p) => previewHeld(c, p, null),
  observe: async () => 'absent',
  run: async () => ({}),
  verify: (c, p) => confirmedOr(c, { what: sayWhat(p), line: p.line }, () => verify(c, p)),
} satisfies StepKind<CheckStoppedParams, z.infer<typeof Result>>)
