import { openCandidate } from '@/server/engine/candidates'
import { LIMIT_MS } from '@/server/engine/pool'
import type { EngineVersion } from '@/server/engine/version'
import type { Candidate, CandidateAnswer, CandidateRequest } from '@/server/ports/candidates'

/** What may wait: more is dropped and counted, so that a busy engine keeps its memory and its processor for those who wait for an answer. */
const WAITING_MAX = 512
const WAITING_BYTES = 16 * 1024 * 1024
/** A thread that stands aside may wait for a processor: it is ended long after its limit. */
const HUNG_MS = 2000
/** What took longer is asked again, and the least counts: the same input takes the same work, and waiting for a processor only adds to it. */
const AGAIN_NS = 1_000_000
const LOOKS = 5

export type AsideAnswer = CandidateAnswer | { kind: 'dropped' }
export type Aside = {
  /** Which version is asked from now on; null ends it. What still waits for another one is dropped. */
  use(version: EngineVersion | null): void
  /** Asks the version of this hash. Never rejects and never waits for a place. */
  ask(hash: string, request: CandidateRequest): Promise<AsideAnswer>
  end(): Promise<void>
}
type Options = { file: URL; onUnloadable: (hash: string, reason: string) => void }
type Seat = { hash: string; candidate: Candidate | null; isClosed: boolean }

export const DROPPED: AsideAnswer = { kind: 'dropped' }

async function leastOf(candidate: Candidate, request: CandidateRequest): Promise<CandidateAnswer> {
  let least = await candidate.evaluate(request)
  for (let looks = 1; looks < LOOKS && least.kind === 'answer' && least.evalNs > AGAIN_NS; looks++) {
    const again = await candidate.evaluate(request)
    if (again.kind !== 'answer') return again
    if (again.evalNs < least.evalNs) least = again
  }
  return least
}

/** Asks one version beside the decision path, in a thread of its own that no decision waits for. */
export function createAside({ file, onUnloadable }: Options): Aside {
  let seat: Seat | null = null
  let waiting = 0
  let waitingBytes = 0

  async function close(old: Seat): Promise<void> {
    old.isClosed = true
    await old.candidate?.close()
  }

  function open(version: EngineVersion): Seat {
    const made: Seat = { hash: version.hash, candidate: null, isClosed: false }
    openCandidate(file, version, { threads: 1, limitMs: HUNG_MS, isAside: true }).then(
      (candidate) => {
        made.candidate = candidate
        if (made.isClosed) void candidate.close()
      },
      (cause: unknown) => onUnloadable(version.hash, cause instanceof Error ? cause.message : String(cause)),
    )
    return made
  }

  return {
    use(version) {
      if (version?.hash === seat?.hash) return
      if (seat) void close(seat)
      seat = version ? open(version) : null
    },
    async ask(hash, request) {
      const at = seat
      const bytes = request.input.length
      if (!at?.candidate || at.hash !== hash || waiting >= WAITING_MAX || waitingBytes + bytes > WAITING_BYTES) return DROPPED
      waiting += 1
      waitingBytes += bytes
      const answer = await leastOf(at.candidate, request)
      waiting -= 1
      waitingBytes -= bytes
      if (at.isClosed) return DROPPED
      if (answer.kind === 'answer' && answer.evalNs > LIMIT_MS * 1e6)
        return { kind: 'timeout', code: 'limit_exceeded', evalNs: answer.evalNs }
      return answer
    },
    async end() {
      if (seat) await close(seat)
      seat = null
    },
  }
}
