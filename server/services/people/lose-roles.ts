import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { type Cut, cutAccess } from './cut-access'

/** After roles of people were taken, in the same transaction: everything that rested on them goes, tokens are cut to what is left.
 *  Used wherever a role ends: by hand, with an identity, with a group of the provider. */
export const loseRoles = (ctx: ServiceContext, tx: Prisma.TransactionClient, cut: Cut): Promise<{ sessions: number; tokens: number }> =>
  cutAccess(ctx, tx, cut)
