import type { Bell } from './bell'
import type { Http } from './http'

export const LIVENESS = { pingEveryMs: 5000, pingWithinMs: 10_000, readyEveryMs: 10_000, downEveryMs: 500, readyFailures: 2 }
export type LivenessOptions = {
  http: Http
  signal: AbortSignal
  /** A ping of the watches' connection was answered, at this time; null where the connection has none. */
  onPing: (at: number | null) => void
  onReady: (isReady: boolean) => void
  /** Rung when a watch broke: whether the server is there is asked at once. */
  broke: Bell
  /** Rung when the server is there again after it was not: whoever waits to try again need not wait any longer. */
  back: Bell
  limits?: Partial<typeof LIVENESS>
}

/** Says each 5 s whether the watches' connection lives, and each 10 s whether the API server is ready, or twice a second while it is not: what
 *  is shown must be true within two of its return. A connection that does not answer is ended, so that its watches begin anew. Resolves when
 *  the signal aborts. */
export async function watchLiveness({ http, signal, onPing, onReady, broke, back, limits: given }: LivenessOptions): Promise<void> {
  const limits = { ...LIVENESS, ...given }
  const { clock } = http
  const ping = async () => {
    try {
      const took = await http.ping(limits.pingWithinMs)
      onPing(took === null ? null : clock.now())
    } catch {
      if (!signal.aborted) http.dropWatches('no answer to a ping')
    }
  }
  const pings = async () => {
    while (!signal.aborted) {
      await ping()
      await clock.wait(limits.pingEveryMs, signal)
    }
  }
  const readiness = async () => {
    let failures = 0
    while (!signal.aborted) {
      const isAnswered = await http
        .call({ method: 'GET', path: '/readyz', caller: { kind: 'self' }, lane: 'write', accept: '*/*', signal })
        .then(
          () => true,
          () => false,
        )
      if (signal.aborted) return
      if (isAnswered && failures > 0) back.ring()
      failures = isAnswered ? 0 : failures + 1
      if (failures === 0 || failures >= limits.readyFailures) onReady(failures === 0)
      if (failures === 0) await clock.wait(limits.readyEveryMs, AbortSignal.any([signal, broke.signal()]))
      else await clock.wait(Math.min(limits.downEveryMs, limits.readyEveryMs), signal)
    }
  }
  await Promise.all([pings(), readiness()])
}
