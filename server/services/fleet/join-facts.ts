import type { JoinFacts } from '@/lib/schemas/fleet'
import { LEAST_OPA } from '@/lib/schemas/fleet'
import type { BundleKey } from '@/lib/schemas/signing-key'
import type { ServiceContext } from '@/server/context'
import { pemOf } from './read-bundle'

/** What a new OPA must be told to believe us: public keys, the one that signs first, and none of our secrets. */
export function readJoinFacts(ctx: ServiceContext): JoinFacts {
  const { keys, failure } = ctx.bundleKeys(ctx.now().getTime())
  return {
    keys: keys.map((key: BundleKey) => ({
      kid: key.kid,
      pem: pemOf(key),
      until: key.exp === undefined ? null : new Date(key.exp * 1000).toISOString(),
    })),
    failure,
    leastVersion: LEAST_OPA,
  }
}
