import * as z from 'zod'
import { CONFIG_SETS } from '@/lib/config-sets'
import type { NewObject } from '@/server/ports/cluster'
import { digestOfKept, keyOfKept } from '@/server/runs/config/kept'
import { type LiveSet, readSet } from '@/server/runs/config/read-set'
import { keepSnapshot, type Snapshots } from '@/server/runs/config/snapshots'
import { type PlanContext, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { clusterOf, reading } from './at-hand'
import type { Hold } from './hold'
import { emptyPreview } from './planned'

const Digest = z.string().max(80)
const SnapshotParams = z.strictObject({ set: z.enum(CONFIG_SETS), digest: Digest })
type SnapshotParams = z.infer<typeof SnapshotParams>
const Kept = z.strictObject({ digest: Digest })

const readNow = (c: PlanContext, set: SnapshotParams['set']): Promise<LiveSet> => readSet(clusterOf(c), set, reading(c))

/** Keeps a set as it is before anything of it is changed: what the run would put back. It must be what the plan was built on. */
export const configSnapshot = (snapshots: Snapshots) =>
  stepKind<SnapshotParams, z.infer<typeof Kept>>({
    name: 'config.snapshot',
    version: 1,
    params: SnapshotParams,
    result: Kept,
    effect: 'read',
    stopClass: false,
    maxAttempts: 3,
    backoffMs: (attempt) => 500 * 2 ** attempt,
    timeoutMs: 60_000,
    target: ({ set }) => `ConfigSet/${set}`,
    plan: async (_c, { set }) => ({ ...emptyPreview(), targets: [{ key: `ConfigSet/${set}` }] }),
    observe: async (c, { set }) => ((await snapshots.ofRun(c.runId, set)) === null ? 'absent' : 'satisfied'),
    run: async (c, { set }) => {
      const live = await readNow(c, set)
      await c.tx((client) =>
        keepSnapshot(client, { set, why: 'before rollback', by: 'system:worker', runId: c.runId, writers: live.writers }, live),
      )
      return { digest: live.digest }
    },
    verify: async (c, { set, digest }) => {
      const kept = await snapshots.ofRun(c.runId, set)
      if (kept === null) return { state: 'failed', reason: 'nothing was kept' }
      if (kept.digest === digest) return { state: 'verified', facts: { snapshotId: kept.id } }
      return { state: 'failed', reason: 'the set has changed since the plan was built: plan it again', facts: { snapshotId: kept.id } }
    },
  } satisfies StepKind<SnapshotParams, z.infer<typeof Kept>>)

const CheckParams = z.strictObject({
  set: z.enum(CONFIG_SETS),
  snapshotId: z.uuid(),
  digest: Digest,
  holdMs: z.number().int().min(0).max(3_600_000),
})
type CheckParams = z.infer<typeof CheckParams>

const Result = z.strictObject({})

/** Keys that are not what they should be: missing, different, or too many. */
export function differing(now: readonly NewObject[], goal: readonly NewObject[]): string[] {
  const [is, should] = [now, goal].map((list) => new Map(list.map((one) => [keyOfKept(one), digestOfKept(one)])))
  const keys = [...new Set([...(is?.keys() ?? []), ...(should?.keys() ?? [])])]
  return keys.filter((key) => is?.get(key) !== should?.get(key)).sort()
}

async function compare(c: StepContext, { snapshots, hold }: { snapshots: Snapshots; hold: Hold }, p: CheckParams): Promise<Verdict> {
  const id = `${c.runId}/${c.n}`
  const live = await readNow(c, p.set)
  const holds = live.digest === p.digest
  const heldMs = hold.held(id, holds, { now: c.now() })
  if (holds && heldMs < p.holdMs)
    return { state: 'pending', reason: 'looked at again after a while', retryAfterMs: Math.min(10_000, p.holdMs - heldMs) }
  hold.forget(id)
  if (holds) return { state: 'verified', facts: { digest: live.digest, objects: live.objects.length } }
  const goal = await snapshots.get(p.snapshotId)
  const keys = differing(live.objects, goal?.objects ?? [])
  return { state: 'failed', end: 'reverted', reason: `not as the snapshot: ${keys.slice(0, 5).join(', ')}`, facts: { differing: keys } }
}

/** The whole set, by its digest: nothing is missing, different or too many. */
export const configCheck = (snapshots: Snapshots, hold: Hold) =>
  stepKind<CheckParams, z.infer<typeof Result>>({
    name: 'config.check',
    version: 1,
    params: CheckParams,
    result: Result,
    effect: 'read',
    stopClass: false,
    timeoutMs: 120_000,
    maxAttempts: 3,
    backoffMs: (attempt) => 500 * 2 ** attempt,
    target: ({ set }) => `ConfigSet/${set}`,
    plan: async () => emptyPreview(),
    observe: async () => 'absent',
    run: async () => ({}),
    verify: (c, p) => compare(c, { snapshots, hold }, p),
  } satisfies StepKind<CheckParams, z.infer<typeof Result>>)
