import type { ServiceContext } from '@/server/context'

/** Whether anybody can sign in with an account of ours. */
export const hasAccounts = async ({ db }: Pick<ServiceContext, 'db'>): Promise<boolean> =>
  (await db.localAccount.findFirst({ where: { passwordHash: { not: null } }, select: { personId: true } })) !== null
