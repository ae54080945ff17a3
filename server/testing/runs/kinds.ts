import { z } from 'zod'
import { type Effect, type Observed, type StepContext, type StepKind, stepKind, type Verdict } from '@/server/runs/kind'
import { kindsOf } from '@/server/runs/kinds'
import { approve, group, manual } from '@/server/runs/kinds/people'

const Params = z.strictObject({
  url: z.string(),
  target: z.string(),
  value: z.number(),
  /** What `observe` may know of an act that is done once: nothing, where the far side cannot tell. */
  isBlind: z.boolean().optional(),
  verifyMs: z.number().optional(),
  canUndo: z.boolean().optional(),
  blockMs: z.number().optional(),
  /** Sends inside a transaction of the run, which no kind does: a process that stands still holds its locks. */
  isInTx: z.boolean().optional(),
})
export type FarParams = z.infer<typeof Params>

const ask = async ({ url, target }: FarParams, key: string, signal: AbortSignal): Promise<{ value: number; isDone: boolean }> => {
  const answer = await fetch(`${url}/?target=${encodeURIComponent(target)}&key=${key}`, { signal })
  return (await answer.json()) as { value: number; isDone: boolean }
}
const keys = new Map<string, string>()

/** A step kind of one class whose effects are on a far side of HTTP. */
function farKind(effect: Effect, worker: string, stopClass: boolean): StepKind {
  const send = async (p: FarParams, kind: string, { key, signal }: { key: string; signal: AbortSignal }) => {
    const body = JSON.stringify({ key, target: p.target, value: p.value, worker, kind })
    const answer = await fetch(p.url, { method: 'POST', body, signal })
    return ((await answer.json()) as { value: number }).value
  }
  const isThere = async (c: StepContext, p: FarParams): Promise<boolean> => {
    const { value, isDone } = await ask(p, await keyOf(c), c.signal)
    return effect === 'converge' ? value === p.value : isDone
  }
  return stepKind<FarParams, number>({
    name: stopClass ? `far.stop-${effect}` : `far.${effect}`,
    version: 1,
    params: Params,
    result: z.number(),
    effect,
    stopClass,
    timeoutMs: 20_000,
    maxAttempts: 3,
    backoffMs: () => 50,
    plan: async () => ({ targets: [], refusals: [], warnings: [], isNoop: false, detail: {} }),
    target: ({ target }) => target,
    capture: async (c, p) => ({ value: (await ask(p, '', c.signal)).value }),
    goal: ({ value }) => ({ value }),
    observe: async (c, p): Promise<Observed> => (p.isBlind ? 'unknown' : (await isThere(c, p)) ? 'satisfied' : 'absent'),
    run: async (c, p, key) => {
      const { signal } = c
      const until = Date.now() + (p.blockMs ?? 0)
      while (Date.now() < until); // an event loop that stands still
      if (p.isInTx) return c.tx(() => send(p, effect, { key, signal }))
      return effect === 'read' ? (await ask(p, key, signal)).value : send(p, effect, { key, signal })
    },
    verify: async (c, p): Promise<Verdict> => {
      if (p.verifyMs !== undefined && Date.now() - c.intentAt.getTime() < p.verifyMs)
        return { state: 'pending', reason: 'not yet', retryAfterMs: 50 }
      return effect === 'read' || p.isBlind || (await isThere(c, p))
        ? { state: 'verified' }
        : { state: 'pending', reason: 'not there', retryAfterMs: 50 }
    },
    compensate: async (c, p, prior) => {
      if (!p.canUndo) throw new Error('cannot be undone')
      await send({ ...p, value: prior.body.value as number }, 'converge', { key: `undo-${c.n}`, signal: c.signal })
    },
  })
}

/** The step's own key, as the engine computes it. */
async function keyOf(c: StepContext): Promise<string> {
  const id = `${c.runId}/${c.n}`
  const known = keys.get(id)
  if (known) return known
  const key = await c.tx(async (client) => {
    const { rows } = await client.query<{ key: string }>('SELECT key FROM effect WHERE run_id = $1 AND n = $2', [c.runId, c.n])
    return rows[0]?.key ?? ''
  })
  keys.set(id, key)
  return key
}

/** A kind for each class of effect, a stop-class one too, and those that wait for people. */
export const farKinds = (worker: string) =>
  kindsOf([
    ...(['read', 'converge', 'keyed', 'once'] as const).flatMap((effect) => [
      farKind(effect, worker, false),
      farKind(effect, worker, true),
    ]),
    group,
    approve,
    manual,
  ])
