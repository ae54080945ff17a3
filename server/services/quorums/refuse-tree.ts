import { ROLES } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { isAtLeast, isFillable, type Quorum, rolesIn, sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import type { ApprovableAction } from '@/lib/schemas/approvals'
import type { Prisma } from '@/server/generated/prisma/client'

const PEOPLE_MAX = 200 // more than any quorum can seat

/** Errors: BAD_REQUEST when it asks for less than the built-in table. */
export function refuseBelowTable(action: ApprovableAction, quorum: Quorum): void {
  if (isAtLeast(quorum, QUORUMS[action])) return
  throw new AppError(
    'BAD_REQUEST',
    `quorum: ${sayQuorum(quorum)} is not enough for ${action}; it takes ${sayQuorum(QUORUMS[action])} at the least.`,
  )
}

/** Errors: BAD_REQUEST when the people who are there could never fill it, whoever of them asks: nothing would ever be agreed to. */
export async function refuseUnfillable(tx: Prisma.TransactionClient, quorum: Quorum): Promise<void> {
  const holds = { revokedAt: null, role: { in: rolesIn(quorum) } }
  const found = await tx.person.findMany({
    where: { disabledAt: null, grants: { some: holds } },
    select: { id: true, grants: { where: holds, select: { role: true } } },
    orderBy: { id: 'asc' },
    take: PEOPLE_MAX,
  })
  const people = found.map(({ id, grants }) => ({ personId: id, roles: ROLES.filter((role) => grants.some((one) => one.role === role)) }))
  if (isFillable(quorum, people)) return
  throw new AppError(
    'BAD_REQUEST',
    `quorum: there are not enough people for ${sayQuorum(quorum)} beside whoever asks. Give more of them the role.`,
  )
}
