import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'

/** Notes which version an instance was given; each that is new to it is an entry of the log. */
export function noteServed(ctx: ServiceContext, { id, revision }: { id: string; revision: string }): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    const isOther = { OR: [{ servedRevision: null }, { servedRevision: { not: revision } }] }
    const { count } = await tx.opaInstance.updateMany({
      where: { id, ...isOther },
      data: { servedRevision: revision, servedAt: ctx.now() },
    })
    if (count === 0) return false
    const { actor, source, requestId } = ctx
    const target = targetOf('opa_instance', id)
    const entry = { actor, source, requestId, now: ctx.now, action: 'fleet.serve' as const, target, outcome: 'done' as const }
    await recordEvent(tx, { ...entry, afterDigest: revision })
    await tx.event.create({ data: { topic: 'fleet', ref: id, version: 'served' } })
    return true
  })
}
