import type { ErrorCode } from '@/lib/schemas/evaluate'
import type { Sandbox } from '@/server/generated/prisma/client'

/** What a refused execution is answered with when it is asked for again. */
export const refusalCodeOf = ({ ending }: Pick<Sandbox, 'ending'>): ErrorCode =>
  ending === 'policy_violation' ? 'policy_denied' : 'upstream_unavailable'
