/** The steps of a rollout, in order. Stored words: written out, never renamed. */
export const STEPS = ['shadow', 'canary_1', 'canary_10', 'canary_50'] as const
export type Step = (typeof STEPS)[number]

/** The share of agents that a step lets the candidate decide for. */
export const SHARE_OF: Record<Step, number> = { shadow: 0, canary_1: 0.01, canary_10: 0.1, canary_50: 0.5 }
export const STEP_NAMES: Record<Step, string> = {
  shadow: 'Shadow',
  canary_1: 'Canary 1 %',
  canary_10: 'Canary 10 %',
  canary_50: 'Canary 50 %',
}
/** The one after it; null after the last, which a person ends. */
export const nextStep = (step: Step): Step | null => STEPS[STEPS.indexOf(step) + 1] ?? null
export const limitOf = (step: Step, limits: RolloutLimits): StepLimit => (step === 'shadow' ? limits.shadow : limits.canary)

/** Buckets that agents are spread over; an agent is in the canary when its bucket is below share × this. */
export const BUCKETS = 10_000

export const PROFILES = ['standard', 'small'] as const
export type Profile = (typeof PROFILES)[number]

/** What a step asks for at the least before the next one begins. */
export type StepLimit = { decisions: number; ms: number }
export type RolloutLimits = {
  profile: Profile
  shadow: StepLimit
  canary: StepLimit /** Share of other answers that is accepted. */
  disagreement: number
}

const MINUTE = 60_000
/** small: for an installation with few decisions; everything else is asked for as in the standard one. */
const LEAST: Record<Profile, { shadow: StepLimit; canary: StepLimit }> = {
  standard: { shadow: { decisions: 10_000, ms: 24 * 60 * MINUTE }, canary: { decisions: 1000, ms: 30 * MINUTE } },
  small: { shadow: { decisions: 200, ms: 10 * MINUTE }, canary: { decisions: 50, ms: 2 * MINUTE } },
}
/** On top of the share of flips that the author declared: 0.1 points. */
const SLACK = 0.001

/** What a rollout asks for, fixed when it begins. `declaredFlips` is a share, 0 to 1. */
export const limitsOf = (profile: Profile, declaredFlips: number): RolloutLimits => ({
  profile,
  ...LEAST[profile],
  disagreement: declaredFlips + SLACK,
})

/** What ends a rollout at once, whatever the profile. */
export const ABORT = {
  /** Share of failed evaluations, over the last five minutes. */
  errors: 0.005,
  errorsMs: 5 * MINUTE,
  /** Fewer decisions than this in that time say nothing about a share. */
  errorsLeast: 20,
  /** The candidate's own time, ms, at the 99th percentile, for so long without a break. */
  p99Ms: 5,
  p99ForMs: 2 * MINUTE,
  /** Fewer evaluations than this in a minute have no 99th percentile. */
  p99Least: 20,
  /** Before a step has its minimum of decisions, disagreement ends a rollout from this many on, and only when even the lower end of the share's
   *  99 % interval (Wilson) is over the limit. From the minimum on, the share itself counts. */
  disagreementLeast: 100,
} as const
