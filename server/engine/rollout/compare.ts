import { isSameJudgement, outcomeOf, principlesOf } from '@/lib/policy-outcome'
import type { FlipKind, Outcome } from '@/lib/schemas/replays'
import type { AsideAnswer } from './aside'

export type RawAnswer = Exclude<AsideAnswer, { kind: 'dropped' }>
/** failed: of the candidate, whatever the other one said. unknown: the version that decides had no time to answer, so nothing can be said. */
export type Compared =
  | { is: 'same' | 'unknown' }
  | { is: 'failed' | 'other'; flip: { kind: FlipKind; principles: string[]; before: Outcome; after: Outcome } }

/** A limit of time, or a lost thread, is of the machine and this moment; any other failure comes again with the same input. */
const isOfTheMoment = (answer: RawAnswer) => answer.kind === 'timeout' || answer.kind === 'crashed'

const kindOf = (before: Outcome, after: Outcome): FlipKind => {
  if (after.verdict === 'error') return 'error'
  if ((before.verdict === 'allow') === (after.verdict === 'allow')) return 'detail'
  return after.verdict === 'allow' ? 'deny_to_allow' : 'allow_to_deny'
}

type Both = {
  active: RawAnswer
  candidate: RawAnswer
  /** The decision was made from one of the two, and it is no error: a text that equals it need not be read again. */
  isRead: boolean
}
/** What the version that is active says of an input, and what the candidate says of the same bytes, clock and runtime data: the same when verdict and
 *  set of violations are. */
export function compareAnswers({ active, candidate, isRead }: Both): Compared {
  if (isRead && active.kind === 'answer' && candidate.kind === 'answer' && active.text === candidate.text) return { is: 'same' }
  const { outcome: before } = outcomeOf(active)
  const { outcome: after } = outcomeOf(candidate)
  const isFailed = after.verdict === 'error'
  if (!isFailed && isOfTheMoment(active)) return { is: 'unknown' }
  if (!isFailed && isSameJudgement(before, after)) return { is: 'same' }
  return {
    is: isFailed ? 'failed' : 'other',
    flip: { kind: kindOf(before, after), principles: principlesOf(before, after), before, after },
  }
}
