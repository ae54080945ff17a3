import { createLog } from '@/server/log'
import type { Cluster } from '@/server/ports/cluster'
import type { PlanContext, Prior, StepContext, StepKind, Verdict } from '@/server/runs/kind'

/** What a step has at hand, without an engine: a clock that stands still until it is moved, and the prior state of each target. */
export type Bench = {
  plan: PlanContext
  step: (n?: number) => StepContext
  wait: (ms: number) => void
  priors: Map<string, Prior>
}

const START = new Date('2026-11-27T03:00:00.000Z')

export function bench(cluster: Cluster | null, { runId = 'run-1', fence = 1n }: { runId?: string; fence?: bigint } = {}): Bench {
  let now = START.getTime()
  const priors = new Map<string, Prior>()
  const plan: PlanContext = {
    cluster,
    caller: { kind: 'person', personId: 'p1', groups: ['acgs:operators'] },
    now: () => new Date(now),
    log: createLog('runs'),
    signal: new AbortController().signal,
  }
  return {
    plan,
    priors,
    wait: (ms) => {
      now += ms
    },
    step: (n = 1) => ({
      ...plan,
      runId,
      planId: 'plan-1',
      n,
      attempt: 1,
      lane: 2,
      isDrill: false,
      acceptedAt: START,
      intentAt: START,
      deadlineAt: null,
      targets: [],
      fenceOf: () => fence,
      priorOf: async (key) => priors.get(key) ?? null,
      decision: async () => null,
      tx: () => Promise.reject(new Error('no database here')),
    }),
  }
}

/** Takes a step as an engine does: prior state kept once, what is there looked at, the call, and the verdict. */
export async function take(at: Bench, kind: StepKind, { params, n = 1 }: { params: unknown; n?: number }): Promise<Verdict> {
  const parsed = kind.params.parse(params)
  const c = at.step(n)
  const key = kind.target(parsed)
  if (kind.capture && !at.priors.has(key)) at.priors.set(key, { targetKey: key, body: await kind.capture(c, parsed), takenAt: c.now() })
  await kind.run(c, parsed, `key-${n}`, c.signal)
  return kind.verify(c, parsed, c.signal)
}
