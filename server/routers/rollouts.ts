import { ListFlips } from '@/lib/schemas/replays'
import { AbortRollout, ActivateRollout, ListRollouts, RolloutRef, RolloutVersion, StartRollout } from '@/lib/schemas/rollouts'
import { abortRollout } from '@/server/services/rollouts/abort'
import { activateRollout } from '@/server/services/rollouts/activate'
import { getRollout } from '@/server/services/rollouts/get'
import { getAhead } from '@/server/services/rollouts/get-ahead'
import { listRollouts } from '@/server/services/rollouts/list'
import { listRolloutFlips } from '@/server/services/rollouts/list-flips'
import { startRollout } from '@/server/services/rollouts/start'
import { policyVersionOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const confirmed = { target: ({ version }: { version: number }) => policyVersionOf(version), stepUp: true } as const

export const rollouts = router({
  list: read({ permission: 'policies:read', schema: ListRollouts }).query(({ ctx, input }) => listRollouts(ctx, input)),
  get: read({ permission: 'policies:read', schema: RolloutRef }).query(({ ctx, input }) => getRollout(ctx, input)),
  ahead: read({ permission: 'policies:read', schema: RolloutVersion }).query(({ ctx, input }) => getAhead(ctx, input)),
  flips: read({ permission: 'decisions:read', schema: ListFlips }).query(({ ctx, input }) => listRolloutFlips(ctx, input)),
  start: command({ ...confirmed, permission: 'policies:rollout', action: 'policies.rollout', schema: StartRollout }).mutation(
    ({ ctx, input }) => startRollout(ctx, input),
  ),
  abort: command({ ...confirmed, permission: 'policies:abort', action: 'policies.abort', schema: AbortRollout }).mutation(
    ({ ctx, input }) => abortRollout(ctx, input),
  ),
  activate: command({ ...confirmed, permission: 'policies:activate', action: 'policies.activate', schema: ActivateRollout }).mutation(
    ({ ctx, input }) => activateRollout(ctx, input),
  ),
})
