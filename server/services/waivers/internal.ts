import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

/** A waiver as it is stored. */
export type StoredWaiver = Prisma.WaiverGetPayload<object>

/** The waiver of this id. Errors: NOT_FOUND. */
export async function getWaiverInScope(db: Pick<ServiceContext['db'], 'waiver'>, id: string): Promise<StoredWaiver> {
  const found = await db.waiver.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', `There is no waiver ${id}.`)
  return found
}
