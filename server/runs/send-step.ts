import { finishStep, moveStep } from './finish-step'
import { Fenced } from './gate'
import type { Observed, StepKind } from './kind'
import { assertHeld, monotonicMs } from './lease'
import type { StepRow } from './load'
import { contextOf, effectKey, type Work } from './machine'
import { orAbort, pause } from './pause'
import { courseOf, looksFirst } from './takeover'
import { meaningOf, wordsOf } from './trouble'

const OBSERVE_MS = 10_000

/** The lease's signal, and the step's own end. */
const within = ({ lease }: Work, endsAtMs: number): AbortSignal =>
  Number.isFinite(endsAtMs)
    ? AbortSignal.any([lease.abort.signal, AbortSignal.timeout(Math.round(Math.max(0, Math.min(endsAtMs - monotonicMs(), 2 ** 31 - 1))))])
    : lease.abort.signal

/** What the far side says is there. A far side that does not answer is unknown; a lost lease is not an answer. */
export async function look(work: Work, step: StepRow, kind: StepKind): Promise<Observed> {
  const signal = within(work, monotonicMs() + OBSERVE_MS)
  try {
    return await orAbort(kind.observe(await contextOf(work, step, signal), kind.params.parse(step.params)), signal)
  } catch (cause) {
    assertHeld(work.lease)
    work.machine.log.warn({ run: work.run.id, step: step.n, err: cause }, 'runs.unobserved')
    return 'unknown'
  }
}

/** A stop goes on until its run's deadline; what says for how long it is tried, for so long. */
function mayTryAgain({ machine, run }: Work, step: StepRow, { kind, waitMs }: { kind: StepKind; waitMs: number }): boolean {
  if (step.attempt < kind.maxAttempts) return true
  if (kind.stopClass) return Number.isFinite(Math.min(step.endsAtMs, run.endsAtMs))
  const triesForMs = kind.triesForMs?.(kind.params.parse(step.params)) ?? 0
  return step.intentAt !== null && machine.now().getTime() + waitMs < step.intentAt.getTime() + triesForMs
}

/** Another attempt, later, or the step's end. */
async function tryLater(work: Work, step: StepRow, { kind, cause }: { kind: StepKind; cause: unknown }): Promise<StepRow> {
  const waitMs = kind.backoffMs(step.attempt)
  const hasTime = monotonicMs() + waitMs < Math.min(step.endsAtMs, work.run.endsAtMs)
  if (hasTime && mayTryAgain(work, step, { kind, waitMs })) return moveStep(work, step, { state: 'intent', error: wordsOf(cause), waitMs })
  return finishStep(work, step, { state: 'failed', error: hasTime ? wordsOf(cause) : `not confirmed: ${wordsOf(cause)}` })
}

async function afterFailure(work: Work, step: StepRow, { kind, cause }: { kind: StepKind; cause: unknown }): Promise<StepRow> {
  assertHeld(work.lease)
  const meaning = meaningOf(cause)
  if (meaning === 'fenced') throw new Fenced(wordsOf(cause))
  if (meaning === 'refused') return finishStep(work, step, { state: 'failed', error: wordsOf(cause) })
  if (meaning === 'unsent' || !looksFirst(kind.effect)) return tryLater(work, step, { kind, cause })
  const observed = await look(work, step, kind)
  const course = courseOf(kind.effect, observed)
  if (course === 'verify') return moveStep(work, step, { state: 'verifying', observed })
  if (course === 'uncertain') return moveStep(work, step, { state: 'uncertain', observed, error: wordsOf(cause) })
  return tryLater(work, step, { kind, cause })
}

/** The outside call, and the commit of its answer. */
export async function callStep(work: Work, step: StepRow, kind: StepKind): Promise<StepRow> {
  const { lease, run } = work
  const signal = within(work, step.endsAtMs)
  let raw: unknown
  try {
    const context = await contextOf(work, step, signal)
    const params = kind.params.parse(step.params)
    assertHeld(lease)
    raw = await orAbort(kind.run(context, params, effectKey(run.id, step), signal), signal)
  } catch (cause) {
    return afterFailure(work, step, { kind, cause })
  }
  const answer = kind.result.safeParse(raw)
  const error = answer.success ? {} : { error: 'the answer cannot be read; what is there is looked at' }
  return moveStep(work, step, { state: 'verifying', result: answer.data ?? null, ...error })
}

/** The second commit, then the call. */
export async function sendStep(work: Work, step: StepRow, kind: StepKind): Promise<StepRow> {
  if (step.waitMs > 0) await pause(step.waitMs, work.lease.abort.signal)
  assertHeld(work.lease)
  return callStep(work, await moveStep(work, step, { state: 'running' }), kind)
}

/** Found sent, and nobody knows the answer: whoever sent it is gone. */
export async function takeOverStep(work: Work, step: StepRow, kind: StepKind): Promise<StepRow> {
  const observed = looksFirst(kind.effect) ? await look(work, step, kind) : 'unknown'
  const course = courseOf(kind.effect, observed)
  assertHeld(work.lease)
  if (course === 'verify') return moveStep(work, step, { state: 'verifying', observed })
  if (course === 'uncertain')
    return moveStep(work, step, { state: 'uncertain', observed, error: `sent, and nobody can say whether it counts (seen: ${observed})` })
  return sendStep(work, step, kind)
}
