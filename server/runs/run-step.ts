import type { StepState } from '@/lib/run-states'
import { digestOf } from '@/server/audit/digest'
import { beginStep, type Intent, readIntent } from './begin-step'
import { finishStep } from './finish-step'
import { giveBackHere } from './give-back'
import { Held } from './held'
import type { StepKind } from './kind'
import { assertHeld, monotonicMs } from './lease'
import type { StepRow } from './load'
import type { Work } from './machine'
import { pause } from './pause'
import { callStep, sendStep, takeOverStep } from './send-step'
import { meaningOf, wordsOf } from './trouble'
import { verifyStep, type Waiting } from './verify-step'

export type StepOutcome = 'done' | 'failed' | 'uncertain' | Waiting

/** What is looked at before the intent: nothing has been done, so it is tried as often, and as long, as the step may be. Out: the intent, or why
 *  there is none. */
async function intentOf(work: Work, step: StepRow, kind: StepKind): Promise<Intent | { error: string }> {
  const endsAtMs = Math.min(monotonicMs() + kind.timeoutMs, work.run.endsAtMs)
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readIntent(work, step, kind)
    } catch (cause) {
      assertHeld(work.lease)
      const meaning = meaningOf(cause)
      if (meaning === 'fenced') throw cause
      if (meaning === 'refused' || attempt >= kind.maxAttempts) return { error: wordsOf(cause) }
      const waitMs = kind.backoffMs(attempt)
      if (monotonicMs() + waitMs >= endsAtMs) return { error: `not confirmed: ${wordsOf(cause)}` }
      await pause(waitMs, work.lease.abort.signal)
    }
  }
}

/** A step that cannot begin has an intent and an outcome like any other: what was to be done, and why it was not. */
async function begin(work: Work, step: StepRow, kind: StepKind): Promise<StepRow> {
  const intent = await intentOf(work, step, kind)
  if ('error' in intent) {
    const begun = await beginStep(work, step, { kind, intent: { goal: digestOf({ params: step.params }), prior: null } })
    return finishStep(work, begun, { state: 'failed', error: intent.error })
  }
  const begun = await beginStep(work, step, { kind, intent })
  return kind.effect === 'read' ? callStep(work, begun, kind) : begun
}

/** One commit further. `running` is only ever found: what this process sent, it answers for itself. */
async function advance(work: Work, step: StepRow, kind: StepKind): Promise<StepRow | Waiting> {
  switch (step.state) {
    case 'pending':
      giveBackHere(work)
      return begin(work, step, kind)
    case 'intent':
      giveBackHere(work)
      return sendStep(work, step, kind)
    case 'running':
      return takeOverStep(work, step, kind)
    default:
      return verifyStep(work, step, kind)
  }
}

const ENDS: Partial<Record<StepState, Exclude<StepOutcome, Waiting>>> = {
  done: 'done',
  skipped: 'done',
  compensated: 'done',
  failed: 'failed',
  uncertain: 'uncertain',
}

/** Takes a step from where it is found to its end, or to where a freeze holds it. Out: its end, or what it waits for. Errors: Fenced, Released. */
export async function runStep(work: Work, from: StepRow): Promise<StepOutcome> {
  const kind = work.machine.kinds.get(from.kind)
  if (!kind) throw new Error(`no kind ${from.kind} in this process`)
  for (let step = from; ; ) {
    const end = ENDS[step.state]
    if (end) return end
    try {
      const next = await advance(work, step, kind)
      if ('waiting' in next) return next
      step = next
    } catch (cause) {
      if (!(cause instanceof Held)) throw cause
      return { waiting: cause.message, until: null, isHeld: true }
    }
  }
}
