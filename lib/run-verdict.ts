import type { RunState } from './run-states'
import type { RunVerdict } from './schemas/runs'

/** How a step says that it failed, in a word before its reason. */
export const STEP_ENDS = ['not_converged', 'reverted', 'blocked', 'not confirmed'] as const
export type StepEnd = (typeof STEP_ENDS)[number]

/** The word and the reason of a failed step; a reason without a word has none. */
export function readStepError(error: string | null): { end: StepEnd | null; says: string | null } {
  const end = STEP_ENDS.find((one) => error?.startsWith(`${one}: `)) ?? null
  return { end, says: end === null || error === null ? error : error.slice(end.length + 2) }
}

export type RunFacts = {
  state: RunState
  outcome: string | null
  waitingFor: string | null
  /** The word of the step that failed. */
  end: StepEnd | null
  /** Whether the run that took its targets was verified. */
  isSuperseded: boolean
  isLate: boolean
  stepsDone: number
  stepsTotal: number
}

const BY_END: Record<StepEnd, RunVerdict> = {
  not_converged: 'not_converged',
  reverted: 'reverted',
  blocked: 'failed',
  'not confirmed': 'not_confirmed',
}

/** How it stands, or how it ended as far as anybody saw. Success is said of nothing that was not verified. Pure. */
export function runVerdict({
  state,
  outcome,
  end,
  isSuperseded,
}: Pick<RunFacts, 'state' | 'outcome' | 'end' | 'isSuperseded'>): RunVerdict {
  const said = outcome ?? ''
  switch (state) {
    case 'queued':
    case 'running':
    case 'waiting':
    case 'uncertain':
      return state
    case 'done':
      return said === 'verified' ? 'verified' : 'accepted'
    case 'failed':
      if (/; taken back(, but |$)/.test(said)) return 'taken_back'
      if (end !== null) return BY_END[end]
      return said.startsWith('not confirmed') ? 'not_confirmed' : 'failed'
    case 'cancelled':
      if (/; taken back(, but |$)/.test(said)) return 'taken_back'
      if (said === 'pre-empted') return isSuperseded ? 'superseded' : 'pre_empted'
      return 'cancelled'
  }
}

const dotted = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** The same as a sentence, for a list, a file and the head of its page. Pure. */
export function sayRun(facts: RunFacts): string {
  const { outcome, waitingFor, stepsDone, stepsTotal, isLate, end } = facts
  // The word of the step that failed stands before the sentence already.
  const plain = end === null ? outcome : outcome?.replace(`: ${end}: `, ': ')
  const said = dotted(plain ?? 'no reason is kept')
  switch (runVerdict(facts)) {
    case 'queued':
      return stepsDone === 0 ? 'Waits for a worker.' : `Waits for a worker to go on; ${stepsDone} of ${stepsTotal} steps are behind it.`
    case 'running':
      return `${stepsDone} of ${stepsTotal} steps are behind it.${isLate ? ' Its time is over.' : ''}`
    case 'waiting':
      return `Waits: ${dotted(waitingFor ?? 'for what is not said')}`
    case 'uncertain':
      return `Nobody can say what happened: ${dotted(waitingFor ?? 'no reason is kept')}`
    case 'verified':
      return 'Verified: what was to be there was seen to be there.'
    case 'accepted':
      return `Ended, not verified: ${dotted((outcome ?? '').replace(/^not verified: /, ''))}`
    case 'not_converged':
      return `Failed, not converged: ${said}`
    case 'reverted':
      return `Failed, somebody changed it back: ${said}`
    case 'not_confirmed':
      return `Failed, not confirmed: ${said}`
    case 'failed':
      return `Failed: ${said}`
    case 'taken_back':
      return `Taken back: ${said}`
    case 'cancelled':
      return 'Cancelled by a person. What was done before stays.'
    case 'pre_empted':
      return 'Ended by a run that goes first on the same target.'
    case 'superseded':
      return 'Superseded: the run that took its target was verified.'
  }
}
