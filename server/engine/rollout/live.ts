import type { RuntimeSnapshot } from '@/server/engine/runtime'
import type { EngineVersion } from '@/server/engine/version'
import { type Aside, type AsideAnswer, createAside, DROPPED } from './aside'
import { isInCanary } from './bucket'
import type { CandidateFollower, Running } from './candidate'
import { compareAnswers, type RawAnswer } from './compare'
import type { RolloutCounts } from './counts'

/** Who decides a request: the active version, or the candidate for an agent of the canary. */
export type Chosen = { version: EngineVersion; canary: { rolloutId: string; step: Running['fact']['step']; bucket: number } | null }
export type Asking = { agentId: string /** The constitution that the request asks for, in either form. */; pin: string | null }
export type Answered = {
  chosen: Chosen
  active: EngineVersion
  decisionId: string
  agentId: string
  action: string
  input: Uint8Array
  nowMs: number
  /** The runtime data that the answer used. */
  revision: number
  answer: RawAnswer
  isError: boolean
}
export type LiveRollout = {
  /** Takes what the database says. */
  follow(snapshot: Pick<RuntimeSnapshot, 'revision' | 'json'>, active: EngineVersion | null): void
  choose(active: EngineVersion, asking: Asking): Chosen
  /** The candidate while it decides for some agents. */
  canary(active: EngineVersion | null): EngineVersion | null
  /** How the candidate's own evaluation for an agent of the canary went; too many failures and it decides no more here. */
  judged(chosen: Chosen, isError: boolean, nowMs: number): void
  /** Has the other version judge the same input, beside the decision path. Never throws, and nobody waits for it. */
  compare(answered: Answered): void
  end(): Promise<void>
}
type Options = { file: URL; candidate: CandidateFollower; counts: RolloutCounts }

const ENTRYPOINT = 'acgs/main/decision'
/** Runtime data of the last few changes: an answer may have used what was new a moment ago. */
const RUNTIMES_MAX = 8

/** Who pins the active constitution is asked under it, whichever side the agent is on: a pin says by what one wants to be judged, and that version is
 *  still in force. A pin of the candidate counts where the candidate decides, and is another constitution everywhere else. */
const isPinnedTo = (pin: string | null, { hash }: EngineVersion) => pin !== null && (pin === hash || pin === hash.slice(7, 23))

export function createLive({ file, candidate, counts }: Options): LiveRollout {
  const runtimes = new Map<number, string>()
  const aside: Aside = createAside({
    file,
    onUnloadable: (hash, reason) => {
      const status = candidate.status()
      if (status) candidate.stop(status.id, `version ${hash.slice(0, 19)} does not load beside the decision path: ${reason}`)
    },
  })

  function tell(running: Running, answered: Answered, said: AsideAnswer): void {
    const { chosen, nowMs, isError } = answered
    const of = { rolloutId: running.fact.id, step: chosen.canary?.step ?? 'shadow', atMs: nowMs } as const
    if (said.kind === 'dropped') {
      counts.drop(of)
      return
    }
    const [active, other] = chosen.canary ? [said, answered.answer] : [answered.answer, said]
    const found = compareAnswers({ active, candidate: other, isRead: !isError })
    const own = chosen.canary ? null : { ms: said.evalNs / 1e6, isError: found.is === 'failed' }
    if (own) candidate.judged(running.fact.id, { isError: own.isError, nowMs })
    const { decisionId, agentId, action } = answered
    const flip = 'flip' in found ? { decisionId, agentId, action, ...found.flip } : null
    if (found.is === 'unknown') counts.drop(of)
    else if (own || flip) counts.note(of, { own, isOther: found.is === 'other', flip })
  }

  /** In shadow the candidate is asked beside the active version, in canary the active one beside the candidate. */
  function otherOf(running: Running & { candidate: EngineVersion }, active: EngineVersion): EngineVersion {
    const other = running.fact.step === 'shadow' ? running.candidate : active
    aside.use(other)
    return other
  }

  return {
    follow({ revision, json }, active) {
      runtimes.set(revision, json)
      for (const old of runtimes.keys()) if (runtimes.size > RUNTIMES_MAX) runtimes.delete(old)
      const running = active ? candidate.running(active) : null
      if (running && active) otherOf(running, active)
      else aside.use(null)
    },
    choose(active, { agentId, pin }) {
      const running = candidate.running(active)
      if (running === null || running.fact.step === 'shadow' || isPinnedTo(pin, active)) return { version: active, canary: null }
      const bucket = running.bucket(agentId)
      if (!isInCanary(bucket, running.fact.step)) return { version: active, canary: null }
      return { version: running.candidate, canary: { rolloutId: running.fact.id, step: running.fact.step, bucket } }
    },
    canary(active) {
      const running = active ? candidate.running(active) : null
      return running && running.fact.step !== 'shadow' ? running.candidate : null
    },
    judged({ canary }, isError, nowMs) {
      if (canary) candidate.judged(canary.rolloutId, { isError, nowMs })
    },
    compare(answered) {
      const { chosen, active, input, nowMs, revision } = answered
      const running = candidate.running(active)
      if (running === null || (running.fact.step === 'shadow') !== (chosen.canary === null)) return
      const other = otherOf(running, active)
      const runtime = runtimes.get(revision)
      const asked =
        runtime === undefined ? Promise.resolve(DROPPED) : aside.ask(other.hash, { entrypoint: ENTRYPOINT, input, runtime, nowMs })
      asked.then((said) => tell(running, answered, said)).catch(() => tell(running, answered, DROPPED)) // whatever goes wrong here is nobody's decision
    },
    end: () => aside.end(),
  }
}
