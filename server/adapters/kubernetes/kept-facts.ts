import type { ClusterFacts } from '@/server/ports/cluster'

const AGAIN_MS = 60_000
const UNKNOWN_MS = 2000

/** What the cluster last said of itself, at once; asked anew beside it. A cluster that is away is still the one that it was. */
export function keptFacts(ask: () => Promise<ClusterFacts>, now: () => number = Date.now): () => ClusterFacts | null {
  let latest: ClusterFacts | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let isAsking = false
  return () => {
    if (!isAsking && now() - askedAt >= (latest ? AGAIN_MS : UNKNOWN_MS)) {
      isAsking = true
      askedAt = now()
      ask()
        .then(
          (facts) => {
            latest = facts
          },
          () => undefined, // the sources of the view say what is wrong
        )
        .finally(() => {
          isAsking = false
        })
    }
    return latest
  }
}
