import { finishStep } from './finish-step'
import { gated } from './gate'
import { giveBackHere } from './give-back'
import type { StepKind, Verdict } from './kind'
import { assertHeld, monotonicMs } from './lease'
import { loadStep, type StepRow } from './load'
import { contextOf, type Work } from './machine'
import { orAbort, pause } from './pause'
import { announce } from './record'
import { wordsOf } from './trouble'

const AGAIN_MS = 1000
const LEAST_MS = 50
const LOOK_MS = 30_000

/** `isHeld`: by a freeze of changes, and not by the step. */
export type Waiting = { waiting: string; until: Date | null; isHeld?: boolean }

async function ask(work: Work, step: StepRow, kind: StepKind): Promise<Verdict> {
  const signal = AbortSignal.any([work.lease.abort.signal, AbortSignal.timeout(LOOK_MS)])
  try {
    return await orAbort(kind.verify(await contextOf(work, step, signal), kind.params.parse(step.params), signal), signal)
  } catch (cause) {
    assertHeld(work.lease)
    return { state: 'pending', reason: wordsOf(cause) }
  }
}

/** Asks the far side until it holds, until it cannot, or until the time is over: nobody's success is taken for granted. At least once. */
export async function verifyStep(work: Work, step: StepRow, kind: StepKind): Promise<StepRow | Waiting> {
  let said = step.error ?? ''
  for (;;) {
    const verdict = await ask(work, step, kind)
    if (verdict.state === 'waiting') return { waiting: verdict.reason, until: verdict.until }
    const facts = verdict.facts ? { facts: verdict.facts } : {}
    if (verdict.state === 'verified') {
      const all = verdict.unknown === undefined ? verdict.facts : { ...verdict.facts, unknown: verdict.unknown }
      return finishStep(work, step, { state: 'done', ...(all ? { facts: all } : {}) })
    }
    if (verdict.state === 'failed')
      return finishStep(work, step, { state: 'failed', error: `${verdict.end ? `${verdict.end}: ` : ''}${verdict.reason}`, ...facts })
    const endsAtMs = Math.min(step.endsAtMs, work.run.endsAtMs)
    if (monotonicMs() >= endsAtMs) return finishStep(work, step, { state: 'failed', error: `not confirmed: ${verdict.reason}`, ...facts })
    if (verdict.reason !== said) {
      said = verdict.reason
      await note(work, step, { reason: said, facts: verdict.facts })
    }
    giveBackHere(work)
    const waitMs = Math.min(Math.max(verdict.retryAfterMs ?? AGAIN_MS, LEAST_MS), Math.max(LEAST_MS, endsAtMs - monotonicMs()))
    await pause(waitMs, work.lease.abort.signal)
  }
}

/** What it waits for, where a person looks. */
const note = ({ lend, lease, run }: Work, step: StepRow, said: { reason: string; facts: Record<string, unknown> | undefined }) =>
  gated(lend, lease, async (client) => {
    await client.query('UPDATE step SET error = $3, facts = coalesce($4::jsonb, facts) WHERE run_id = $1 AND n = $2', [
      run.id,
      step.n,
      said.reason,
      said.facts ? JSON.stringify(said.facts) : null,
    ])
    await announce(client, run.id, `${step.n} verifying`)
    return loadStep(client, run.id, step.n)
  })
