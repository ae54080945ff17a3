import * as z from 'zod'
import type { Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { approvable, type Tx } from '@/server/services/approvals/approvable'
import { lockAccess } from '@/server/services/people/internal'
import { applyMapping, type Mapped } from './apply'

async function refuseKnown(tx: Tx, { iss, group, role }: Mapped): Promise<void> {
  await lockAccess(tx)
  if ((await tx.groupMapping.count({ where: { iss, group, role, removedAt: null } })) > 0)
    throw new AppError('CONFLICT', `The group ${group} gives the role ${role} already.`)
}

/** A group that gives the role of a lead or of an administrator: whoever runs the provider's groups then names them. */
export const mapping = approvable({
  action: 'mappings.add',
  permission: 'mappings:update',
  schema: z.strictObject({
    iss: z.string().min(1).max(500),
    group: z.string().min(1).max(256),
    role: z.enum(['lead', 'admin'] as const satisfies readonly Role[]),
  }),
  target: ({ group }) => targetOf('group', group),
  says: ({ iss, group, role }) => `Everybody in the group ${group} of ${iss} gets the role ${role}, at once and whoever joins it later.`,
  factsOf: async (tx, mapped) => {
    await refuseKnown(tx, mapped)
    return { ...mapped }
  },
  apply: async (ctx, tx, { params, wish }) => {
    await applyMapping(ctx, tx, { ...params, by: wish.by })
    return { afterDigest: digestOf(params), reason: wish.reason }
  },
})
