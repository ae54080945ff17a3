import type { Activation } from './activate'
import { type Residents, Unfetched } from './residents'
import type { CandidateFollower } from './rollout/candidate'
import type { RuntimeSnapshot } from './runtime'

type Wanted = Pick<RuntimeSnapshot, 'activeVersion' | 'previousVersion' | 'rollout'>
type Options = { residents: Residents; activation: Activation; candidate: CandidateFollower }

/** Brings what the database wants to have here: the version that decides first, then a rollout's candidate and the way back, for which nobody waits. */
export function followVersions({ residents, activation, candidate }: Options) {
  let refused: number | null = null

  /** The version before the active one decides within a moment when it is asked back; one that does not load was told when it was active. */
  function bringPrevious(previous: number | null): void {
    if (previous === null || previous === refused) return
    residents.take(previous).catch((cause: unknown) => {
      if (!(cause instanceof Unfetched)) refused = previous
    })
  }

  return {
    async follow({ activeVersion, previousVersion, rollout }: Wanted): Promise<void> {
      await activation.follow(activeVersion)
      candidate.follow(rollout)
      if (activation.active()) bringPrevious(previousVersion)
      const deciding = activation.active()?.policyVersion ?? null
      residents.keepOnly([deciding === null ? null : Number(deciding), activeVersion, previousVersion, rollout?.version ?? null])
    },
  }
}
