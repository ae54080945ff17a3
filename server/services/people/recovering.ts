import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { approvable } from '@/server/services/approvals/approvable'
import { getPersonOr404, lockAccess } from './internal'

/** A link by which somebody replaces a lost second factor. Agreeing makes no link: only whoever asked sees it, and makes it within the hour. */
export const recovering = approvable({
  action: 'people.recover',
  permission: 'people:reset',
  schema: z.strictObject({ personId: z.uuid() }),
  target: ({ personId }) => targetOf('person', personId),
  says: () =>
    'Whoever asked may make one link, within an hour. With it and their password the person sets a new second factor; the lost one opens nothing any more.',
  factsOf: async (tx, { personId }) => {
    await lockAccess(tx)
    const { disabledAt, roles } = await getPersonOr404(tx, personId)
    const account = await tx.localAccount.findUnique({ where: { personId }, select: { login: true, passwordHash: true } })
    if (disabledAt || !account?.passwordHash)
      throw new AppError('CONFLICT', 'The person has no account here that is in use. Nothing can be recovered.')
    return { personId, login: account.login, roles: [...roles].sort() }
  },
  apply: async (_ctx, _tx, { params, wish }) => ({ afterDigest: digestOf({ ...params, kind: 'factor' }), reason: wish.reason }),
})
