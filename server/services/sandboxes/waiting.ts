import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { ServiceContext } from '@/server/context'
import { CONTAINS_FROM } from './clock'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

export type SandboxesWaiting = { uncontrolled: number; stillRun: number; unmatched: number; lost: number }

/** What of sandboxes a person has to look at, drills left out: events of 24 h that were not contained by their line, and how many of their sandboxes
 *  may still run; grave events of the last hour in pods that are nobody's we know; sandboxes that nobody has seen for a minute. */
export async function countSandboxesWaiting(ctx: ServiceContext): Promise<SandboxesWaiting> {
  const { origin } = ctx
  const since = (ms: number) => ({ gte: new Date(ctx.now().getTime() - ms) })
  const uncontrolled = { state: 'uncontrolled', drill: false, origin, receivedAt: since(DAY_MS) }
  const [found, unmatched, lost] = await Promise.all([
    ctx.db.runtimeEvent.groupBy({ by: ['sandboxId'], where: uncontrolled, _count: true }),
    ctx.db.runtimeEvent.count({
      where: { state: 'unmatched', drill: false, origin, severity: { gte: CONTAINS_FROM }, receivedAt: since(HOUR_MS) },
    }),
    ctx.db.sandbox.count({ where: { state: 'lost', drill: false, origin } }),
  ])
  const ids = found.flatMap(({ sandboxId }) => sandboxId ?? [])
  const open = { id: { in: ids }, containedAt: null, goneAt: null, state: { notIn: [...SANDBOX_ENDS] } }
  const stillRun = ids.length === 0 ? 0 : await ctx.db.sandbox.count({ where: open })
  return { uncontrolled: found.reduce((sum, { _count }) => sum + _count, 0), stillRun, unmatched, lost }
}
