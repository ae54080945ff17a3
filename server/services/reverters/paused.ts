import type { ListPaused, PausedPage, PausedReverter } from '@/lib/schemas/reverters'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

/** Enough for every page; the number of all of them is told. */
const SHOWN = 20

function partsOf(key: string): { kind: string; namespace: string | null; name: string } {
  const [kind = '', second = '', third] = key.split('/')
  return third === undefined ? { kind, namespace: null, name: second } : { kind, namespace: second, name: third }
}

/** What runs have paused and is not resumed yet, the earliest end first. The worker follows the runs, and looks at the objects that it may read. */
export async function listPaused(ctx: ServiceContext, _input: ListPaused): Promise<PausedPage> {
  const where = { endedAt: null }
  const [found, total] = await Promise.all([
    ctx.db.reverterPause.findMany({ where, orderBy: [{ untilAt: 'asc' }, { runId: 'asc' }], take: SHOWN }),
    ctx.db.reverterPause.count({ where }),
  ])
  const nameOf = await personNames(
    ctx,
    found.map(({ requestedBy }) => requestedBy),
  )
  return {
    items: found.map(({ runId, targetKey, reason, requestedBy, pausedAt, untilAt, seen, seenAt }) => ({
      runId,
      targetKey,
      ...partsOf(targetKey),
      reason,
      by: nameOf(requestedBy),
      pausedAt: pausedAt.toISOString(),
      until: untilAt.toISOString(),
      seen: seen as PausedReverter['seen'], // a constraint of the table
      seenAt: seenAt?.toISOString() ?? null,
    })),
    total,
    readAt: ctx.now().toISOString(),
  }
}
