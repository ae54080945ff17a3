import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { instanceIdOf } from './internal'

type Met = { tokenId: string /** Of the User-Agent; null where it does not say. */; version: string | null }

/** The row of the instance that a token stands for, made and audited when it is heard of first. Out: its id. */
export function meetInstance(ctx: ServiceContext, { tokenId, version }: Met): Promise<string> {
  const id = instanceIdOf(tokenId)
  const now = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const seen = { lastSeen: now, ...(version === null ? {} : { version }) }
    const { count } = await tx.opaInstance.updateMany({ where: { id }, data: seen })
    if (count > 0) return id
    const made = await tx.opaInstance.createMany({
      data: [{ id, tokenId, labels: {}, version, firstSeen: now, lastSeen: now }],
      skipDuplicates: true,
    })
    if (made.count === 0) return id // another request was first
    const { actor, source, requestId } = ctx
    const target = targetOf('opa_instance', id)
    await recordEvent(tx, { actor, source, requestId, now: ctx.now, action: 'fleet.join', target, outcome: 'done' })
    await tx.event.create({ data: { topic: 'fleet', ref: id, version: 'joined' } })
    return id
  })
}

/** `1.22.2` of `Open-Policy-Agent/1.22.2 (linux, amd64)`; null for anybody else. */
export const versionOfAgent = (userAgent: string | null): string | null =>
  /^Open[- ]Policy[- ]Agent\/(\d{1,4}\.\d{1,4}\.\d{1,4}[\w.+-]{0,40})(?: |$)/.exec(userAgent ?? '')?.[1] ?? null
