import { HOLD_MAX_S } from '@/lib/schemas/fleet'
import { WireProblem } from '@/lib/wire-problem'
import { hub } from '@/server/hub'
import type { Served } from '@/server/ports/signed-bundles'

/** How long an OPA wants to be held, in seconds; null where it does not ask for it. `Prefer: modes=snapshot,delta;wait=30`. */
export function waitOf(prefer: string | null): number | null {
  const found = /(?:^|[;,\s])wait=(\d{1,6})(?=$|[;,\s])/.exec(prefer ?? '')?.[1]
  return found === undefined ? null : Math.min(HOLD_MAX_S, Number(found))
}

/** True where one of the tags a client holds is this one. */
export const holdsTag = (ifNoneMatch: string | null, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === `"${etag}"`)

const PER_TOKEN = 4
const PER_PROCESS = 1000
const held = new Map<string, number>()
let all = 0

const LOOK_MS = 5000
type Hold = { tokenId: string; waitS: number; signal: AbortSignal; isNew: () => Promise<Served | null> }

/** Holds a request until there is something new, or its time is over. Out: what is new, or null. Between two looks nothing is held but the request.
 *  Errors: `rate_limited` where too many are held already. */
export async function holdUntilNew({ tokenId, waitS, signal, isNew }: Hold): Promise<Served | null> {
  const own = held.get(tokenId) ?? 0
  if (own >= PER_TOKEN || all >= PER_PROCESS) {
    const problem = new WireProblem('rate_limited', 'Too many requests are held already.')
    problem.retryAfterS = 5
    throw problem
  }
  held.set(tokenId, own + 1)
  all += 1
  const until = performance.now() + waitS * 1000
  try {
    for (;;) {
      const leftMs = until - performance.now()
      if (leftMs <= 0 || signal.aborted) return null
      // A notification makes it sooner; the look is the truth, and finds what a lost connection did not tell.
      await hub().untilChange(Math.min(leftMs, LOOK_MS), signal)
      const found = await isNew()
      if (found) return found
    }
  } finally {
    all -= 1
    const left = (held.get(tokenId) ?? 1) - 1
    if (left > 0) held.set(tokenId, left)
    else held.delete(tokenId)
  }
}
