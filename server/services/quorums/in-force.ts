import { isAtLeast, type Quorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import type { ApprovableAction } from '@/lib/schemas/approvals'
import type { RaisedQuorums } from '@/lib/schemas/quorums'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'

/** What was raised counts; where it lies beside the built-in table and not above it, both must be satisfied. */
export function inForceOf(action: ApprovableAction, raised: RaisedQuorums): Quorum {
  const [least, more] = [QUORUMS[action], Object.hasOwn(raised, action) ? raised[action] : undefined]
  if (!more) return least
  return isAtLeast(more, least) ? more : { all: [least, more] }
}

/** Who must agree to an action from now on. */
export const quorumInForce = async (db: Pick<ServiceContext['db'], 'setting'>, action: ApprovableAction): Promise<Quorum> =>
  inForceOf(action, await readSetting({ db }, 'quorums'))

/** A request keeps the quorum it was made with, unless more is asked for since: raising counts at once, lowering for later requests alone. */
export const stricterOf = (made: Quorum, now: Quorum): Quorum => (isAtLeast(made, now) ? made : now)
