import type { ListFlips } from '@/lib/schemas/replays'
import type { RolloutFlipPage } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import { listFlips } from '@/server/services/replays/list-flips'
import { getStored } from './internal'
import { readCovered } from './unacknowledged'

/** What the candidate answered otherwise in a rollout: denials that became allows first, then the newest. By cursor, without a cap. Errors: NOT_FOUND. */
export async function listRolloutFlips(ctx: ServiceContext, input: ListFlips): Promise<RolloutFlipPage> {
  const rollout = await getStored(ctx, { id: input.id })
  const page = await listFlips(ctx, input)
  const covered = await readCovered(
    ctx,
    rollout,
    page.items.map(({ decisionId }) => decisionId),
  )
  return { ...page, items: page.items.map((one) => ({ ...one, isCovered: covered.has(one.decisionId) })) }
}
