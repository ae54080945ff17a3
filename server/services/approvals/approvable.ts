import type * as z from 'zod'
import type { Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { Quorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import type { ApprovableAction, Facts } from '@/lib/schemas/approvals'
import type { Target } from '@/server/audit/entry'
import type { Digests } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type Tx = Prisma.TransactionClient
/** Who asked for it and why. */
export type Wish = { by: string; reason: string }

type Definition<P extends object> = {
  action: ApprovableAction & AuditAction
  /** What whoever asks must be allowed, still, when it is done. */
  permission: Permission
  schema: z.ZodType<P>
  target: (params: P) => Target
  /** What is true of the targets and matters for the decision; locks them until the transaction ends.
   *  Errors: NOT_FOUND or CONFLICT when it cannot be done at all. */
  factsOf: (tx: Tx, params: P) => Promise<Facts>
  /** Does it, in the transaction of the last vote that was needed. */
  apply: (ctx: ServiceContext, tx: Tx, done: { params: P; wish: Wish }) => Promise<Digests>
  says: (params: P) => string
  /** What these very targets need beyond the table; left out where the table says all. */
  least?: (tx: Tx, params: P) => Promise<Quorum>
  /** Notes with its target that others were asked, in the same transaction. */
  filed?: (tx: Tx, filed: { params: P; requestId: string }) => Promise<void>
}

/** An action with its parameters checked and filled in. */
export type Bound = {
  action: ApprovableAction & AuditAction
  permission: Permission
  params: object
  target: Target
  /** The least that is needed; what is in force may be more. */
  quorum: Quorum
  says: string
  least: ((tx: Tx) => Promise<Quorum>) | null
  filed: (tx: Tx, requestId: string) => Promise<void>
  factsOf: (tx: Tx) => Promise<Facts>
  apply: (ctx: ServiceContext, tx: Tx, wish: Wish) => Promise<Digests>
}

/** Makes an action one that waits for others. Its parameters are checked again whenever they come back from the database.
 *  Errors, when it is used: CONFLICT (they cannot be read any more). */
export function approvable<P extends object>(given: Definition<P>): (params: unknown) => Bound {
  return (raw) => {
    const read = given.schema.safeParse(raw)
    if (!read.success) throw new AppError('CONFLICT', 'What was asked for cannot be read any more. Ask for it anew.')
    const params = read.data
    const { least } = given
    return {
      action: given.action,
      permission: given.permission,
      params,
      target: given.target(params),
      quorum: QUORUMS[given.action],
      says: given.says(params),
      least: least === undefined ? null : (tx) => least(tx, params),
      filed: async (tx, requestId) => given.filed?.(tx, { params, requestId }),
      factsOf: (tx) => given.factsOf(tx, params),
      apply: (ctx, tx, wish) => given.apply(ctx, tx, { params, wish }),
    }
  }
}
