import { expect } from 'vitest'
import type { StepKind, Verdict } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import type { Bench } from './step-context'

export type Driven = { n: number; kind: string; verdict: Verdict }

const PATIENCE_MS = 30_000

function known(kinds: Kinds, name: string): StepKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new Error(`no kind ${name}`)
  return kind
}

/** One step to its end. What has to hold for a while is not waited for: the step's clock is moved on while the cluster goes on in real time. */
async function driveStep(at: Bench, kinds: Kinds, { n, kind: name, params: given }: BuiltPlan['steps'][number]): Promise<Driven> {
  const kind = known(kinds, name)
  const params = kind.params.parse(given)
  const c = at.step(n)
  const key = kind.target(params)
  if (kind.capture && !at.priors.has(key)) at.priors.set(key, { targetKey: key, body: await kind.capture(c, params), takenAt: c.now() })
  await kind.run(c, params, `${c.runId}/${n}`, c.signal)
  let verdict: Verdict = { state: 'pending', reason: '' }
  const look = async () => {
    verdict = await kind.verify(c, params, c.signal)
    if (verdict.state === 'pending' && /looked at again|must hold/.test(verdict.reason)) at.wait(verdict.retryAfterMs ?? 1_000)
    return verdict.state
  }
  await expect.poll(look, { timeout: PATIENCE_MS, interval: 20 }).not.toBe('pending')
  return { n, kind: name, verdict }
}

/** The steps of a plan as an engine takes them, up to the first that fails. Neighbours with one parent go together. */
export async function drive(at: Bench, kinds: Kinds, plan: BuiltPlan): Promise<Driven[]> {
  const done: Driven[] = []
  for (let next = 0; next < plan.steps.length; ) {
    const first = plan.steps[next]
    if (first === undefined) break
    const group = first.parentN === undefined ? [first] : plan.steps.filter(({ parentN }) => parentN === first.parentN)
    done.push(...(await Promise.all(group.map((step) => driveStep(at, kinds, step)))))
    if (done.some(({ verdict }) => verdict.state !== 'verified')) break
    next += group.length
  }
  return done
}

export const ends = (driven: readonly Driven[]): string[] => driven.map(({ kind, verdict }) => `${kind} ${verdict.state}`)
