import { formatDuration, formatMs, formatPercent } from '@/lib/format'
import { ABORT, type RolloutLimits } from '@/lib/rollout-limits'
import { PROFILE_NAMES, sayLimit } from './say-rollout'

/** What each step asks for, and what ends it by itself: fixed when it begins. */
export function RolloutLimitsList({ limits }: { limits: RolloutLimits }) {
  return (
    <dl className="dl small">
      <dt>Profile</dt>
      <dd>{PROFILE_NAMES[limits.profile]}</dd>
      <dt>Shadow</dt>
      <dd>{`${sayLimit(limits.shadow)}, no error`}</dd>
      <dt>Each canary</dt>
      <dd>{`${sayLimit(limits.canary)}; 1 %, 10 %, 50 % of the agents`}</dd>
      <dt>Disagreement</dt>
      <dd>{`at most ${formatPercent(limits.disagreement, 2)}, acknowledged ones too`}</dd>
      <dt>Ends by itself</dt>
      <dd>
        {`a denial that becomes an allow and nobody acknowledged; errors over ${formatPercent(ABORT.errors, 1)} in ${formatDuration(ABORT.errorsMs)}; p99 over ${formatMs(ABORT.p99Ms)} for ${formatDuration(ABORT.p99ForMs)}; an engine that stops it`}
      </dd>
    </dl>
  )
}
