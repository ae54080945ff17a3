import type { OwnAccount } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'
import { sessionBytes } from '@/server/services/passkeys/internal'
import { personNames } from '@/server/services/people/names'
import { listFactors } from './list'

/** Who I am here, which roles I have and from where, and what I can prove myself with. A role lent by break-glass has the source `lent`. */
export async function getOwnAccount(ctx: ServiceContext): Promise<OwnAccount> {
  const { id: personId, sessionHash, name } = ctx.actor
  const idHash = sessionBytes(sessionHash)
  const [person, session, factors] = await Promise.all([
    ctx.db.person.findUnique({
      where: { id: personId },
      select: {
        kind: true,
        account: { select: { passwordHash: true } },
        grants: { where: { revokedAt: null }, orderBy: [{ role: 'asc' }, { source: 'asc' }] },
      },
    }),
    idHash && ctx.db.session.findUnique({ where: { idHash }, select: { method: true } }),
    listFactors(ctx.db, personId),
  ])
  const grants = person?.grants ?? []
  const nameOf = await personNames(
    ctx,
    grants.flatMap(({ grantedBy }) => grantedBy ?? []),
  )
  const granted = grants.map(({ role, source, grantedBy, grantedAt }) => ({
    role,
    source,
    by: grantedBy === null ? null : nameOf(grantedBy),
    at: grantedAt.toISOString(),
  }))
  const lent = (ctx.actor.borrowed ?? []).map((role) => ({ role, source: 'lent', by: null, at: null }))
  return {
    ...factors,
    name,
    kind: person?.kind ?? 'unknown',
    session: { method: session?.method ?? 'unknown', isMfa: ctx.actor.mfa ?? false },
    hasPassword: Boolean(person?.account?.passwordHash),
    roles: [...granted, ...lent],
  }
}
