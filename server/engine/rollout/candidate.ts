import type { Step } from '@/lib/rollout-limits'
import { type Residents, Unfetched } from '@/server/engine/residents'
import type { RolloutFact } from '@/server/engine/runtime'
import type { EngineVersion } from '@/server/engine/version'
import { createBuckets } from './bucket'
import { createErrorWatch } from './error-watch'

/** What the heartbeat says of the running rollout. stopped: this engine does not ask the candidate any more, and why. */
export type RolloutStatus = { id: string; step: Step; state: 'warming' | 'running' | 'stopped'; reason: string | null }
/** One rollout as this engine lives it. */
export type Running = {
  fact: RolloutFact
  state: RolloutStatus['state']
  reason: string | null
  candidate: EngineVersion | null
  bucket: (agentId: string) => number
  errors: ReturnType<typeof createErrorWatch>
}
export type CandidateFollower = {
  /** Takes what the database says. It never rejects, and nobody waits for it: a candidate that cannot load disturbs nothing. */
  follow(fact: RolloutFact | null): void
  /** The rollout whose candidate may be asked here now, beside the version that decides; null when there is none. */
  running(active: EngineVersion): (Running & { candidate: EngineVersion }) | null
  /** How an evaluation by it went; too many failures end it here at once, and nobody is waited for. */
  judged(id: string, how: { isError: boolean; nowMs: number }): void
  /** Ends it here, until another rollout. */
  stop(id: string, reason: string): void
  status(): RolloutStatus | null
}
type Options = { residents: Residents; onStopped: (id: string, reason: string) => void }

/** Follows the rollout that runs: its candidate becomes resident and warm, and is asked from then on. */
export function createCandidateFollower({ residents, onStopped }: Options): CandidateFollower {
  let current: Running | null = null

  function stop(id: string, reason: string): void {
    if (current?.fact.id !== id || current.state === 'stopped') return
    Object.assign(current, { state: 'stopped', reason })
    onStopped(id, reason)
  }

  function bring(one: Running): void {
    residents.take(one.fact.version).then(
      (candidate) => {
        if (one.state === 'warming') Object.assign(one, { state: 'running', reason: null, candidate })
      },
      (cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        // Nothing is known against a version that nobody could be asked for: the next look asks again.
        if (cause instanceof Unfetched) one.reason = `the candidate could not be fetched: ${reason}`
        else stop(one.fact.id, `the candidate does not load: ${reason}`)
      },
    )
  }

  return {
    follow(fact) {
      if (fact === null) current = null
      else if (current?.fact.id === fact.id) current.fact = fact
      else {
        const bucket = createBuckets(fact.id)
        current = { fact, state: 'warming', reason: null, candidate: null, bucket, errors: createErrorWatch() }
      }
      if (current?.state === 'warming') bring(current)
    },
    running(active) {
      if (current?.state !== 'running' || current.candidate === null) return null
      // Another version may decide meanwhile, in need: the candidate was measured beside its baseline and is asked beside no other.
      if (active.policyVersion !== String(current.fact.baseline)) return null
      return current as Running & { candidate: EngineVersion } // looked at above
    },
    judged(id, { isError, nowMs }) {
      const why = current?.fact.id === id ? current.errors.note(isError, nowMs) : null
      if (why !== null) stop(id, why)
    },
    stop,
    status: () => current && { id: current.fact.id, step: current.fact.step, state: current.state, reason: current.reason },
  }
}
