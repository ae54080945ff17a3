import type { Seal } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { readLogState, sealOf } from './log-state'

/** How far the last entry of each request is proved. In: ids of requests, at most a page of them. One of which nothing is sealed waits for it. */
export async function sealsOf(ctx: ServiceContext, requestIds: readonly string[]): Promise<(requestId: string) => Seal> {
  if (requestIds.length === 0) return () => ({ state: 'pending' })
  const [found, state] = await Promise.all([
    ctx.db.auditEntry.groupBy({ by: ['requestId'], where: { requestId: { in: [...new Set(requestIds)] } }, _max: { idx: true } }),
    readLogState(ctx),
  ])
  const seals = new Map(found.flatMap(({ requestId, _max: { idx } }) => (idx === null ? [] : [[requestId, sealOf(Number(idx), state)]])))
  return (requestId) => seals.get(requestId) ?? { state: 'pending' }
}
