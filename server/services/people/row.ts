import { ROLES } from '@/lib/access'
import type { PersonRow, PersonState } from '@/lib/schemas/people'
import type { Prisma } from '@/server/generated/prisma/client'
import { liveAt } from '@/server/services/sessions/row'

/** What a line of the list is made of. */
export const rowSelect = (now: Date) =>
  ({
    id: true,
    name: true,
    kind: true,
    createdAt: true,
    disabledAt: true,
    disabledBy: true,
    grants: { where: { revokedAt: null } },
    account: { select: { login: true, passwordHash: true, createdAt: true, changedAt: true } },
    totp: { select: { createdAt: true, confirmedAt: true } },
    sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 },
    _count: { select: { passkeys: { where: { removedAt: null } }, sessions: { where: liveAt(now) } } },
  }) as const satisfies Prisma.PersonSelect

export type PersonFound = Prisma.PersonGetPayload<{ select: ReturnType<typeof rowSelect> }>

function stateOf({ disabledAt, account, grants }: PersonFound): PersonState {
  if (disabledAt) return 'disabled'
  if (account && account.passwordHash === null) return 'invited'
  return grants.length === 0 ? 'no_role' : 'active'
}

export const rowOf = (found: PersonFound): PersonRow => ({
  id: found.id,
  name: found.name,
  kind: found.kind as PersonRow['kind'], // written by us from the closed set
  login: found.account?.login ?? null,
  state: stateOf(found),
  roles: ROLES.filter((role) => found.grants.some((one) => one.role === role)),
  hasFactor: found._count.passkeys > 0 || Boolean(found.totp?.confirmedAt),
  liveSessions: found._count.sessions,
  lastSeenAt: found.sessions[0]?.lastSeenAt.toISOString() ?? null,
})
