/** How a confirmation by the provider ended: closed, because a page explains each in words. */
export const STEP_UP_OUTCOMES = {
  done: 'The provider asked you again, as yourself. The action is confirmed.',
  lost: 'What this confirmation was started with is gone: it took over 5 minutes, was opened twice, or cookies are blocked.',
  over: 'This confirmation is over, was given already, or had too many wrong answers.',
  foreign: 'Your session did not come from this provider, so it cannot confirm for you. Use your key or a code.',
  stale: 'The provider has not answered about your session for over an hour. Until it does, it cannot confirm. Use your key or a code.',
  person: 'Somebody else signed in at the provider. Only the person of this session can confirm.',
  'not-fresh': 'The provider did not ask you again, so nothing is proved.',
  weak: 'The provider asked you again, but not with the strength that is needed here: a second factor.',
  unproven: 'The provider’s answer does not hold: its signature, audience, time or request is not right.',
  declined: 'The provider says that nobody signed in there.',
  away: 'The provider does not answer. Nothing was changed. Use your key or a code.',
} as const
export type StepUpOutcome = keyof typeof STEP_UP_OUTCOMES

/** The outcome in the address of the page; null for anything that is not one. */
export const readOutcome = (given: unknown): StepUpOutcome | null =>
  typeof given === 'string' && Object.hasOwn(STEP_UP_OUTCOMES, given) ? (given as StepUpOutcome) : null // its own key
