import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { approvable } from '@/server/services/approvals/approvable'
import { lockActive, makeActive } from '@/server/services/policies/make-active'
import { policyVersionOf } from '@/server/services/targets'
import { abortRunningRollout } from './abort-rollout'
import { getTarget } from './way-back'

/** Returning to a version that decided before, as the leads are asked about it: from this one, to exactly these sources. */
export const rollingBack = approvable({
  action: 'policies.rollback',
  permission: 'policies:rollback',
  schema: z.strictObject({ version: z.number().int(), from: z.number().int() }),
  target: ({ version }) => policyVersionOf(version),
  says: ({ version, from }) =>
    `Version ${version} decides again instead of version ${from}, on every engine within a second. A rollout that runs is aborted.`,
  factsOf: async (tx, { version, from }) => {
    const active = await lockActive(tx)
    if (active !== from)
      throw new AppError(
        'CONFLICT',
        `${active === null ? 'No version' : `Version ${active}`} decides now, not version ${from}. Look at it again.`,
      )
    const target = await getTarget(tx, version)
    const { constitutionHash } = await tx.policyVersion.findUniqueOrThrow({ where: { version: from }, select: { constitutionHash: true } })
    return {
      ...{ version, digest: target.constitution_hash, state: target.state, lastDecided: target.until_at.toISOString() },
      ...{ from, fromDigest: constitutionHash },
    }
  },
  apply: async (ctx, tx, { params: { version, from }, wish: { by, reason } }) => {
    const asked = { ...ctx, entry: null, actor: { ...ctx.actor, id: by } } // whose change it is; who agreed is in the log beside it
    const back = { version, from: ['superseded', 'rolled_back'], old: 'rolled_back', action: 'policies.rollback', reason } as const
    await makeActive(asked, tx, back)
    await abortRunningRollout(asked, tx, `Version ${from} was rolled back: ${reason}`.slice(0, 500))
    return { beforeDigest: digestOf({ active: from }), afterDigest: digestOf({ active: version }), reason }
  },
})
