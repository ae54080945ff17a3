import { createHash } from 'node:crypto'
import { BUCKETS, SHARE_OF, type Step } from '@/lib/rollout-limits'

/** An installation serves one tenant; the word keeps the form of the digest should there be more. */
const TENANT = 'default'
const KEPT_MAX = 100_000

/** The side of an agent in one rollout: SHA-256 over the UTF-8 text `<rollout id> LF <tenant> LF <agent id>` (LF is one byte 0x0A; the id is the
 *  lower-case UUID with dashes; nothing follows the agent id), its 32 bytes read as one unsigned big-endian number, modulo 10,000. The same on every
 *  engine and after every restart. Out: 0 to 9,999. */
export function bucketOf(rolloutId: string, agentId: string): number {
  const digest = createHash('sha256').update(`${rolloutId}\n${TENANT}\n${agentId}`).digest()
  let bucket = 0
  for (const byte of digest) bucket = (bucket * 256 + byte) % BUCKETS
  return bucket
}

/** True where the candidate decides for the agents of this bucket. */
export const isInCanary = (bucket: number, step: Step): boolean => bucket < SHARE_OF[step] * BUCKETS

/** Buckets of one rollout, each computed once. */
export function createBuckets(rolloutId: string): (agentId: string) => number {
  const known = new Map<string, number>()
  return (agentId) => {
    const held = known.get(agentId)
    if (held !== undefined) return held
    const bucket = bucketOf(rolloutId, agentId)
    if (known.size < KEPT_MAX) known.set(agentId, bucket)
    return bucket
  }
}
