import { CONTAINED_BY_MS, GONE_BY_MS } from '@/lib/sandbox-words'
import type { SandboxClock } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'

type Asked = { id: string; runId: string | null; containedAt: Date | null; goneAt: Date | null }
export type ClockEvent = { receivedAt: Date; state: string; severity: number; runId: string | null }

/** The severity from which containment starts by itself: 2 is high. */
export const CONTAINS_FROM = 2

/** The clocks of a containment from what is known of it. In: the events of the sandbox, and when its run was accepted. Null: nothing asked for it. Pure. */
export function clockOf(asked: Asked, events: readonly ClockEvent[], runAt: Date | null): SandboxClock | null {
  const asking = events.filter(({ severity, runId }) => severity >= CONTAINS_FROM || (runId !== null && runId === asked.runId))
  // An event after it was contained asks for nothing of this containment.
  const before = asking.filter(({ receivedAt }) => asked.containedAt === null || receivedAt <= asked.containedAt)
  const first = before.reduce<Date | null>((found, { receivedAt }) => (found && found <= receivedAt ? found : receivedAt), null)
  const from = first !== null && (runAt === null || first <= runAt) ? first : (runAt ?? first)
  if (from === null) return null
  const since = (at: Date | null) => (at === null ? null : Math.max(0, at.getTime() - from.getTime()))
  return {
    from: from.toISOString(),
    because: from === first ? 'event' : 'run',
    containedMs: since(asked.containedAt),
    goneMs: since(asked.goneAt),
    containedLineMs: CONTAINED_BY_MS,
    goneLineMs: GONE_BY_MS,
    isUncontrolled: events.some(({ state }) => state === 'uncontrolled'),
  }
}

export async function readClock(ctx: ServiceContext, asked: Asked): Promise<SandboxClock | null> {
  const [events, run] = await Promise.all([
    ctx.db.runtimeEvent.findMany({
      where: { sandboxId: asked.id, OR: [{ severity: { gte: CONTAINS_FROM } }, ...(asked.runId ? [{ runId: asked.runId }] : [])] },
      orderBy: { receivedAt: 'asc' },
      select: { receivedAt: true, state: true, severity: true, runId: true },
      take: 200,
    }),
    asked.runId === null ? null : ctx.db.run.findUnique({ where: { id: asked.runId }, select: { createdAt: true } }),
  ])
  return clockOf(asked, events, run?.createdAt ?? null)
}
