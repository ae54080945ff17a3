import * as z from 'zod'
import { manualCommands } from '@/lib/manual-stop'
import { type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import type { Hold } from '@/server/runs/kinds/hold'
import { keyOf, Target } from '@/server/runs/kinds/target'
import { leftOfAll } from './gone'
import { liveJobs } from './jobs'
import { Latched, lookAtLatch } from './latch-all'
import { mark, markGone } from './marks'
import { podKey, StopSelect, sandboxPods } from './sandbox-pods'
import { StoppedTarget } from './scale-down'
import { type Looked, type Missing, type StopSpec, verifyStop } from './stop-step'
import { Line, sayLine, sinceAcceptedMs } from './timed'

export const StoppedParams = z.strictObject({
  targets: z.array(Target).max(500),
  select: StopSelect.nullable(),
  latch: Latched.nullable(),
  /** Namespaces in which no job may live, also one that was made after the plan. */
  jobsIn: z.array(z.string().min(1).max(63)).max(20).optional(),
  /** How long after the first sight it is looked at again. */
  confirmAfterMs: Line,
  lineMs: Line,
})
type Params = z.infer<typeof StoppedParams>

const onceEach = (missing: readonly Missing[]): Missing[] => [...new Map(missing.map((one) => [one.key, one])).values()]
const NOTHING: Looked = { missing: [], of: 0 }

/** What the plan names, and the jobs that came after it. */
async function wantedOf(c: StepContext, { targets, jobsIn = [] }: Params): Promise<Target[]> {
  const known = new Set(targets.map(keyOf))
  return [...targets, ...(await liveJobs(c, jobsIn)).map(({ target }) => target).filter((target) => !known.has(keyOf(target)))]
}

async function look(c: StepContext, p: Params): Promise<Looked> {
  const { select, latch } = p
  const [workloads, pods, denied] = await Promise.all([
    wantedOf(c, p).then((wanted) => leftOfAll(c, wanted)),
    select === null ? [] : sandboxPods(c, select),
    latch === null ? NOTHING : lookAtLatch(c, latch),
  ])
  if (select !== null)
    await c.tx((client) => markGone(client, c, { uids: pods.map(({ metadata }) => metadata.uid), agentId: select.agentId }))
  const sandboxes = pods.map((pod) => ({ key: podKey(pod), why: 'still there' }))
  return {
    missing: onceEach([...denied.missing, ...sandboxes, ...workloads.missing]),
    of: denied.of + pods.length + workloads.of,
    ...(denied.unsure ? { unsure: denied.unsure } : {}),
  }
}

/** What a person types for what is left; everything where nobody could look. */
function advice({ targets, select }: Params, missing: readonly Missing[]): Record<string, unknown> {
  const left = new Set(missing.map(({ key }) => key))
  const isPod = missing.some(({ key }) => key.startsWith('Pod/'))
  const named = targets.filter((target) => left.has(keyOf(target)))
  const known = new Set(targets.map(keyOf))
  const late = [...left].flatMap((key) => {
    const [kind, namespace, name] = key.split('/')
    const found = StoppedTarget.safeParse({ kind, namespace, name })
    return found.success && !known.has(key) ? [found.data] : []
  })
  const workloads = named.length + late.length > 0 || isPod ? [...named, ...late] : targets
  return { manual: manualCommands({ workloads, sandboxes: select, isEngineStopped: targets.some(({ name }) => name === 'policy-engine') }) }
}

const spec: StopSpec<Params> = {
  name: 'emergency.stopped',
  params: StoppedParams,
  target: () => 'Stopped',
  late: 'fails',
  look,
  // What is gone is contained.
  seen: (client, c) => mark(client, c, 'contained_at', 'stopped_at'),
  advice,
}

/** The first sight stops the clock, and must come by the line; the second, a while later, confirms it. */
async function verify(c: StepContext, p: Params, hold: Hold): Promise<Verdict> {
  const id = `${c.runId}/${c.n}`
  const seenAt = hold.since(id)
  const isSeen = seenAt !== null
  const verdict = await verifyStop(spec, c, { ...p, lineMs: isSeen ? p.lineMs + p.confirmAfterMs : p.lineMs })
  if (verdict.state !== 'verified') {
    hold.forget(id)
    return isSeen && verdict.state === 'pending' && sinceAcceptedMs(c) > p.lineMs
      ? { state: 'failed', end: 'not confirmed', reason: `it came back: ${verdict.reason}`, facts: { ...verdict.facts, ...advice(p, []) } }
      : verdict
  }
  const heldMs = hold.held(id, true, { now: c.now() })
  if (heldMs < p.confirmAfterMs)
    return {
      state: 'pending',
      reason: 'stopped; looked at again after a while',
      retryAfterMs: p.confirmAfterMs - heldMs,
      facts: { ...verdict.facts },
    }
  await c.tx((client) => mark(client, c, 'confirmed_at'))
  hold.forget(id)
  const isLate = seenAt !== null && seenAt.getTime() - c.acceptedAt.getTime() > p.lineMs
  const unsure = [verdict.unknown ?? [], isLate ? `first seen after ${sayLine(p)}` : []].flat()
  return unsure.length === 0 ? verdict : { ...verdict, unknown: unsure.join('; ') }
}

const Result = z.strictObject({})
type Result = z.infer<typeof Result>

export const checkStopped = (hold: Hold): StepKind =>
  stepKind<Params, Result>({
    name: spec.name,
    version: 1,
    params: StoppedParams,
    result: Result,
    effect: 'read',
    stopClass: true,
    timeoutMs: 3_600_000,
    maxAttempts: 3,
    backoffMs: () => 250,
    plan: async () => ({ targets: [], refusals: [], warnings: [], isNoop: false, detail: {} }),
    target: spec.target,
    observe: async () => 'unknown',
    run: async () => ({}),
    verify: (c, p) => verify(c, p, hold),
  } satisfies StepKind<Params, Result>)
