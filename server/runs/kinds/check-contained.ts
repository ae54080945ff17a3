import * as z from 'zod'
import { KINDS } from '@/server/ports/cluster-kinds'
import { openPaths, pathsOf, readyIn } from '@/server/runs/cluster/network-paths'
import { Slice } from '@/server/runs/cluster/shapes-around'
import { readAll } from '@/server/runs/cluster/shapes-of'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { clusterOf, reading } from './at-hand'
import { HeldPod, heldPod, policiesBeside, previewHeld } from './held-pod'
import { confirmedOr, isPast, judgeSight, lateMs } from './line'
import { markContained } from './sandbox-rows'
import { keyOf, sayTarget } from './target'

export const CheckContainedParams = HeldPod
export type CheckContainedParams = HeldPod

export type Containment = { isGone: boolean; ready: string[]; open: string[] }

/** What of a pod can still be reached, as the cluster says now. A pod that is gone cannot be. Errors: those of the port. */
export async function containmentOf(c: StepContext, p: Pick<HeldPod, 'target' | 'uid'>): Promise<Containment> {
  const pod = await heldPod(c, p)
  if (pod === null) return { isGone: true, ready: [], open: [] }
  const [slices, policies] = await Promise.all([
    clusterOf(c).list({ resource: KINDS.EndpointSlice, namespace: p.target.namespace }, reading(c)),
    policiesBeside(c, p),
  ])
  return { isGone: false, ready: readyIn(readAll(Slice, slices.items), pod.metadata.uid), open: openPaths(pathsOf(pod, policies)) }
}

export const isContained = ({ isGone, ready, open }: Containment): boolean => isGone || (ready.length === 0 && open.length === 0)

/** Why it is not contained, in words. */
export const sayOpen = ({ ready, open }: Containment): string =>
  [...(ready.length === 0 ? [] : [`it is a ready endpoint in ${ready.join(', ')}`]), ...open].join('; ')

const sayWhat = ({ target }: HeldPod): string => `contain ${target.name}`

async function verify(c: StepContext, p: CheckContainedParams): Promise<Verdict> {
  const found = await containmentOf(c, p)
  const late = lateMs(c, p.line)
  const facts = { gone: found.isGone, ready: found.ready, open: found.open, lateMs: late }
  if (isContained(found)) {
    const { lateMs: seenLateMs, ...more } = await c.tx(async (client) =>
      judgeSight(client, c, { what: sayWhat(p), line: p.line, at: await markContained(client, c, p) }),
    )
    return { state: 'verified', facts: { ...facts, lateMs: seenLateMs }, ...more }
  }
  const reason = `${sayTarget(p.target)}: ${sayOpen(found)}`
  return isPast(c, p.line)
    ? { state: 'failed', end: 'not confirmed', reason, facts }
    : { state: 'pending', reason, retryAfterMs: 100, facts }
}

const Result = z.strictObject({})
/** Observes that nothing reaches a pod and that it reaches nothing: no ready endpoint over all slices, and no path that a policy leaves. Whether the
 *  network enforces its policies is not seen here. */
export const checkContained = stepKind<CheckContainedParams, z.infer<typeof Result>>({
  name: 'check.contained',
  version: 1,
  params: CheckContainedParams,
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
} satisfies StepKind<CheckContainedParams, z.infer<typeof Result>>)
