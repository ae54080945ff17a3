import { AcknowledgeFlip, AskReplay, ListFlips, ListReplays, ReplayRef } from '@/lib/schemas/replays'
import { acknowledgeFlip } from '@/server/services/replays/acknowledge'
import { askReplay } from '@/server/services/replays/ask'
import { cancelReplay } from '@/server/services/replays/cancel'
import { getReplay } from '@/server/services/replays/get'
import { listReplays } from '@/server/services/replays/list'
import { listFlips } from '@/server/services/replays/list-flips'
import { newReplayOf, replayOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const replays = router({
  list: read({ permission: 'policies:read', schema: ListReplays }).query(({ ctx, input }) => listReplays(ctx, input)),
  get: read({ permission: 'policies:read', schema: ReplayRef }).query(({ ctx, input }) => getReplay(ctx, input)),
  flips: read({ permission: 'decisions:read', schema: ListFlips }).query(({ ctx, input }) => listFlips(ctx, input)),
  ask: command({ permission: 'policies:replay', action: 'policies.replay', schema: AskReplay, target: newReplayOf }).mutation(
    ({ ctx, input }) => askReplay(ctx, input),
  ),
  cancel: command({ permission: 'policies:replay', action: 'policies.cancel', schema: ReplayRef, target: replayOf }).mutation(
    ({ ctx, input }) => cancelReplay(ctx, input),
  ),
  acknowledge: command({
    permission: 'policies:acknowledge',
    action: 'policies.acknowledge',
    schema: AcknowledgeFlip,
    target: replayOf,
  }).mutation(({ ctx, input }) => acknowledgeFlip(ctx, input)),
})
