import * as z from 'zod'
import { type ChangeRefusal, sayRefusal } from '@/lib/change-refusals'
import type { KubeObject } from '@/server/ports/cluster'
import { stillStands } from '@/server/ports/cluster-precondition'
import { findRevision, readHistory } from '@/server/runs/cluster/read-history'
import { Workload } from '@/server/runs/cluster/shapes'
import { read } from '@/server/runs/cluster/shapes-of'
import { type PlanContext, type Preview, type StepKind, stepKind } from '@/server/runs/kind'
import { clusterOf, findObject, reading } from './at-hand'
import { mayOrRefusal } from './dry-run'
import { RevisionRef } from './patch-changes'
import { emptyPreview, planTarget, refusalFinding, refused } from './planned'
import { drainSelection } from './pods-of'
import { Decided, keyOf, sayTarget, Target } from './target'

/** What held when the plan was built, asked again just before the first write. */
export const Wants = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('asPlanned'), decided: Decided }),
  z.strictObject({ is: z.literal('notPaused') }),
  z.strictObject({ is: z.literal('revisionKept'), revision: RevisionRef }),
  z.strictObject({ is: z.literal('permitted'), verb: z.string().max(32), subresource: z.string().max(32).nullable() }),
  /** Nothing is left on a node that a drain would move. */
  z.strictObject({ is: z.literal('drained') }),
])
export type Wants = z.infer<typeof Wants>

export const CheckParams = z.strictObject({ target: Target, wants: z.array(Wants).min(1).max(10) })
export type CheckParams = z.infer<typeof CheckParams>

async function lacking(
  c: PlanContext,
  want: Wants,
  { target, object }: { target: Target; object: KubeObject },
): Promise<ChangeRefusal | null> {
  switch (want.is) {
    case 'asPlanned':
      return stillStands(object, want.decided) ? null : { code: 'moved' }
    case 'notPaused':
      return read(Workload, object).spec.paused === true ? { code: 'paused' } : null
    case 'revisionKept': {
      const { history } = await readHistory(clusterOf(c), object, reading(c))
      const kept = findRevision(history, want.revision)
      if (kept === null) return { code: 'unknownRevision', revision: want.revision.number, known: history.map(({ number }) => number) }
      return kept.isBeingDeleted ? { code: 'revisionDeleting', revision: kept.number } : null
    }
    case 'drained': {
      const { evict, leaving } = await drainSelection(c, target, { emptyDir: true, ownerless: true })
      const left = [...evict, ...leaving].map(({ namespace, name }) => `${namespace}/${name}`)
      return left.length === 0 ? null : { code: 'stillOnNode', pods: left }
    }
    case 'permitted':
      return mayOrRefusal(c, { target, verb: want.verb, ...(want.subresource === null ? {} : { subresource: want.subresource }) })
  }
}

async function refusals(c: PlanContext, { target, wants }: CheckParams, object: KubeObject): Promise<ChangeRefusal[]> {
  if (object.metadata.deletionTimestamp !== undefined) return [{ code: 'beingDeleted' }]
  const found = await Promise.all(wants.map((want) => lacking(c, want, { target, object })))
  return found.filter((one) => one !== null)
}

const Result = z.strictObject({})

/** Reads and refuses; changes nothing. */
export const check = stepKind<CheckParams, z.infer<typeof Result>>({
  name: 'check',
  version: 1,
  params: CheckParams,
  result: Result,
  effect: 'read',
  stopClass: false,
  timeoutMs: 60_000,
  maxAttempts: 3,
  backoffMs: (attempt) => 500 * 2 ** attempt,
  target: ({ target }) => keyOf(target),
  plan: async (c, p): Promise<Preview> => {
    const object = await findObject(c, p.target)
    if (object === null) return refused({ code: 'notFound', what: sayTarget(p.target) }, p.target)
    // Whether a node is empty is asked when it should be: now it is not.
    const found = await refusals(c, { ...p, wants: p.wants.filter(({ is }) => is !== 'drained') }, object)
    return { ...emptyPreview(), targets: [planTarget(p.target, object)], refusals: found.map((one) => refusalFinding(one, p.target)) }
  },
  observe: async () => 'absent',
  run: async () => ({}),
  verify: async (c, p) => {
    const object = await findObject(c, p.target)
    if (object === null) return { state: 'failed', reason: `${sayTarget(p.target)} is gone` }
    const found = await refusals(c, p, object)
    const unknown = found.find(({ code }) => code === 'permissionUnknown' || code === 'unreachable')
    if (found.length === 0) return { state: 'verified' }
    const reason = `${sayTarget(p.target)}: ${found.map(sayRefusal).join(' ')}`
    const isYoung = c.now().getTime() - c.intentAt.getTime() < 15_000
    return unknown !== undefined && found.length === 1 && isYoung
      ? { state: 'pending', reason, retryAfterMs: 1_000 }
      : { state: 'failed', reason }
  },
} satisfies StepKind<CheckParams, z.infer<typeof Result>>)
