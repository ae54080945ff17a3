import { isMfa } from '@/lib/mfa'
import type { SessionRow } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export const ROW = {
  idHash: true,
  personId: true,
  method: true,
  amr: true,
  createdAt: true,
  lastSeenAt: true,
  idleUntil: true,
  absoluteUntil: true,
  ip: true,
  uaHash: true,
  person: { select: { name: true } },
} as const satisfies Prisma.SessionSelect

export const hashOf = (id: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(id, 'hex'))

/** Sessions that can still do something. */
export const liveAt = (now: Date): Prisma.SessionWhereInput => ({ revokedAt: null, idleUntil: { gt: now }, absoluteUntil: { gt: now } })

export function rowOf({ actor }: ServiceContext, found: Prisma.SessionGetPayload<{ select: typeof ROW }>): SessionRow {
  const id = Buffer.from(found.idHash).toString('hex')
  return {
    id,
    personId: found.personId,
    person: found.person.name,
    method: found.method,
    amr: found.amr,
    mfa: isMfa(found.amr),
    createdAt: found.createdAt.toISOString(),
    lastSeenAt: found.lastSeenAt.toISOString(),
    idleUntil: found.idleUntil.toISOString(),
    absoluteUntil: found.absoluteUntil.toISOString(),
    ip: found.ip,
    uaHash: found.uaHash,
    isCurrent: id === actor.sessionHash,
  }
}
