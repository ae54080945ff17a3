import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

/** An item as it is stored. */
export type Stored = Prisma.ViolationGetPayload<object>

/** The item of this id among this installation's own. Errors: NOT_FOUND. */
export async function getViolationInScope(
  { db, origin }: Pick<ServiceContext, 'origin'> & { db: Pick<ServiceContext['db'], 'violation'> },
  id: string,
): Promise<Stored> {
  const found = await db.violation.findFirst({ where: { id, origin } })
  if (!found) throw new AppError('NOT_FOUND', `There is no violation ${id}.`)
  return found
}
