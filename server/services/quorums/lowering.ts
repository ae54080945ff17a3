import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { isAtLeast, sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import { APPROVABLE } from '@/lib/schemas/approvals'
import { QuorumTree } from '@/lib/schemas/quorums'
import { targetOf } from '@/server/audit/entry'
import { approvable } from '@/server/services/approvals/approvable'
import { putSettingIn } from '@/server/services/settings/put'
import { readSetting } from '@/server/services/settings/read'
import { inForceOf } from './in-force'
import { refuseBelowTable } from './refuse-tree'

/** Fewer people than now, never fewer than the built-in table: a second person agrees to it. */
export const lowering = approvable({
  action: 'quorums.lower',
  permission: 'quorums:update',
  schema: z.strictObject({ action: z.enum(APPROVABLE), quorum: QuorumTree.nullable() }),
  target: ({ action }) => targetOf('quorum', action),
  says: ({ action, quorum }) =>
    `From then on ${action} takes ${sayQuorum(quorum ?? QUORUMS[action])}. Requests that wait keep what they were made with.`,
  factsOf: async (tx, { action, quorum }) => {
    const now = inForceOf(action, await readSetting({ db: tx }, 'quorums'))
    const wanted = quorum ?? QUORUMS[action]
    refuseBelowTable(action, wanted)
    if (isAtLeast(wanted, now)) throw new AppError('CONFLICT', `${action} takes ${sayQuorum(now)} by now: there is nothing to lower.`)
    return { action, now: sayQuorum(now), becomes: sayQuorum(wanted) }
  },
  apply: async (ctx, tx, { params: { action, quorum }, wish: { by, reason } }) => {
    const newest = await tx.setting.findFirstOrThrow({ where: { key: 'quorums' }, orderBy: { version: 'desc' }, select: { version: true } })
    const { [action]: _, ...others } = await readSetting({ db: tx }, 'quorums')
    const body = quorum ? { ...others, [action]: quorum } : others
    const put = { key: 'quorums', what: 'who must agree', expectedVersion: newest.version, reason, body, by }
    const { version, digests } = await putSettingIn(ctx, tx, put)
    await tx.event.create({ data: { topic: 'approvals', ref: action, version: `quorum ${version}` } })
    return digests
  },
})
