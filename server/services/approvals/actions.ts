import { AppError } from '@/lib/errors'
import type { ApprovableAction } from '@/lib/schemas/approvals'
import { lifting } from '@/server/services/activations/lifting'
import { rollingBack as rollingPolicyBack } from '@/server/services/activations/rolling-back'
import { unblocking } from '@/server/services/agents/unblocking'
import { overriding } from '@/server/services/drills/overriding'
import { rollingBack } from '@/server/services/evolutions/rolling-back'
import { ending } from '@/server/services/freeze/ending'
import { linking } from '@/server/services/identities/linking'
import { mapping } from '@/server/services/mappings/mapping'
import { recovering } from '@/server/services/people/recovering'
import { agreeing } from '@/server/services/plans/agreeing'
import { lowering } from '@/server/services/quorums/lowering'
import type { Bound } from './approvable'
import { granting } from './granting'

/** Every action that waits for others, with who must agree: the table of the house. */
const ACTIONS: Record<ApprovableAction, (params: unknown) => Bound> = {
  'agents.unblock': unblocking,
  'evolutions.rollback': rollingBack,
  'roles.grant': granting,
  'mappings.add': mapping,
  'people.recover': recovering,
  'people.link': linking,
  'freeze.end': ending,
  'quorums.lower': lowering,
  'policies.rollback': rollingPolicyBack,
  'policies.lift': lifting,
  'plans.approve': agreeing,
  'drills.override': overriding,
}

/** An action of the table with its parameters. Errors: CONFLICT (a later version asked for it, or its parameters cannot be read). */
export function boundAction(action: string, params: unknown): Bound {
  const bind = Object.hasOwn(ACTIONS, action) ? ACTIONS[action as ApprovableAction] : null // just looked up
  if (!bind) throw new AppError('CONFLICT', `${action} is nothing that this version can do.`)
  return bind(params)
}
