import { ROLES, type Role } from '@/lib/access'
import type { Tx } from './approvable'

/** What a word rests on: the person, their own roles, and the session it was given in. */
export type Party = {
  isDisabled: boolean
  roles: readonly Role[]
  /** Lent by break-glass: allow asking, never count towards a quorum. */
  lent: readonly Role[]
  isRevoked: (sessionHash: string) => boolean
}

/** Leaving at the end of a shift, or signing in once more, is not being shut out. */
const LEFT = ['signed out', 'signed in again']

/** The people behind a request as they are now. A session that is not there counts as revoked. */
export async function partiesOf(tx: Tx, { ids, now }: { ids: readonly string[]; now: Date }): Promise<Map<string, Party>> {
  const people = await tx.person.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: {
      id: true,
      disabledAt: true,
      grants: { where: { revokedAt: null }, select: { role: true } },
      sessions: { where: { OR: [{ revokedAt: null }, { reason: { in: LEFT } }] }, select: { idHash: true } },
    },
  })
  const lent = await tx.breakGlass.findMany({
    where: { personId: { in: [...new Set(ids)] }, kind: 'role', endedAt: null, expiresAt: { gt: now }, confirmedAt: { not: null } },
    select: { personId: true, role: true },
  })
  return new Map(
    people.map(({ id, disabledAt, grants, sessions }) => {
      const trusted = new Set(sessions.map(({ idHash }) => Buffer.from(idHash).toString('hex')))
      return [
        id,
        {
          isDisabled: disabledAt !== null,
          roles: ROLES.filter((role) => grants.some((grant) => grant.role === role)),
          lent: ROLES.filter((role) => lent.some((one) => one.personId === id && one.role === role)),
          isRevoked: (sessionHash) => !trusted.has(sessionHash),
        },
      ]
    }),
  )
}
