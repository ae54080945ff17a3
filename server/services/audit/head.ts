import { AppError } from '@/lib/errors'
import type { AuditHead } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { readBacklog } from './backlog'
import { readLogState } from './log-state'

/** Anchors on the machine of the database say so in their name: whoever has the machine has them too. */
const LOCAL_SINKS = /\bon this machine\b/

/** The state of the log: how long it is, what waits, the newest signed note, its copies elsewhere and what the checks found. Times UTC. */
export async function readAuditHead(ctx: ServiceContext): Promise<AuditHead> {
  const [head, backlog, state] = await Promise.all([ctx.db.auditHead.findUnique({ where: { id: 1 } }), readBacklog(ctx), readLogState(ctx)])
  if (!head) throw new AppError('UPSTREAM', 'The audit log has no head. Nothing can be said about it.')
  const { note, noteSize, notedAt } = head
  return {
    size: Number(head.size),
    sealedAt: head.sealedAt?.toISOString() ?? null,
    waits: { entries: backlog.entries, oldestAt: backlog.oldest?.toISOString() ?? null },
    checkpoint:
      note === null || noteSize === null
        ? null
        : { size: Number(noteSize), at: notedAt?.toISOString() ?? null, root: note.split('\n')[2] ?? '', note },
    waitsWhy: head.waitsWhy,
    ...state,
    isLocalOnly: state.anchors.every(({ sink, at }) => at === null || LOCAL_SINKS.test(sink)),
    readAt: ctx.now().toISOString(),
  }
}
