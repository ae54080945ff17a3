import { formatCount, formatDuration } from '@/lib/format'
import { limitsOf, PROFILES, type Profile, type StepLimit } from '@/lib/rollout-limits'

export const PROFILE_NAMES: Record<Profile, string> = { standard: 'Standard', small: 'Small installation' }
export const PROFILE_OPTIONS = PROFILES.map((value) => ({ value, label: PROFILE_NAMES[value] }))

const step = ({ decisions, ms }: StepLimit) => `${formatCount(decisions)} decisions and ${formatDuration(ms)}`

/** What a rollout is held to under a profile, in one sentence. Every other gate is the same under each. */
export function sayProfile(profile: Profile): string {
  const { shadow, canary } = limitsOf(profile, 0)
  return `A rollout decides beside the active version for at least ${step(shadow)}, and then for at least ${step(canary)} at each share of agents. Every other gate is the same.`
}
