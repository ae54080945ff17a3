import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { planTitle } from '@/lib/plan-words'
import type { Quorum } from '@/lib/quorum'
import type { PlanWish } from '@/lib/schemas/plans'
import { targetOf } from '@/server/audit/entry'
import { approvable, type Tx } from '@/server/services/approvals/approvable'

type Locked = {
  state: string
  why: string | null
  params: unknown
  digest: string | null
  quorum: Quorum | null
  is_over: boolean
  revision: string | null
}

/** The plan that is agreed to, as it was read, locked until the transaction ends. Errors: NOT_FOUND, CONFLICT (nothing to agree to). */
async function lockedPlan(tx: Tx, planId: string) {
  await tx.$queryRaw`SELECT 1 FROM plan_request WHERE id = ${planId}::uuid FOR UPDATE`
  const [found] = await tx.$queryRaw<Locked[]>`
    SELECT r.state, r.why, r.params, p.digest, p.quorum, p.expires_at <= clock_timestamp() AS is_over, p.preview #>> '{detail,to,number}' AS revision
    FROM plan_request r LEFT JOIN plan p ON p.id = r.id WHERE r.id = ${planId}::uuid`
  if (!found) throw new AppError('NOT_FOUND', 'There is no such plan.')
  if (found.state !== 'ready' || found.digest === null)
    throw new AppError('CONFLICT', `The plan is ${found.state}${found.why ? `: ${found.why}` : ''}. There is nothing to agree to.`)
  if (found.is_over) throw new AppError('CONFLICT', 'The plan has expired: what it shows may not be true any more. Build it again.')
  if (found.quorum === null) throw new AppError('CONFLICT', 'Nobody else has to agree to this plan: start it.')
  const wish = found.params as PlanWish // written by askPlan from its schema
  return { digest: found.digest, quorum: found.quorum, title: planTitle(wish, { revision: Number(found.revision ?? 0) || null }) }
}

/** Agreeing to a change of the cluster. The last word lets it be started for ten minutes; it starts nothing. */
export const agreeing = approvable({
  action: 'plans.approve',
  permission: 'plans:start',
  schema: z.strictObject({ planId: z.uuid() }),
  target: ({ planId }) => targetOf('plan', planId),
  says: ({ planId }) =>
    `Plan ${planId} can be started, within ten minutes of the last word. Nothing in the cluster is changed by agreeing.`,
  least: async (tx, { planId }) => (await lockedPlan(tx, planId)).quorum,
  factsOf: async (tx, { planId }) => {
    const { digest, title } = await lockedPlan(tx, planId)
    return { title, planId, digest }
  },
  filed: async (tx, { params: { planId }, requestId }) => {
    await tx.planRequest.update({ where: { id: planId }, data: { approvalId: requestId } })
    await tx.event.create({ data: { topic: 'plans', ref: planId, version: 'others asked' } })
  },
  apply: async (_ctx, tx, { params: { planId }, wish }) => {
    const { digest } = await lockedPlan(tx, planId)
    await tx.$executeRaw`UPDATE plan_request SET agreed_at = clock_timestamp() WHERE id = ${planId}::uuid`
    await tx.event.create({ data: { topic: 'plans', ref: planId, version: 'agreed' } })
    return { beforeDigest: digest, afterDigest: digest, reason: wish.reason }
  },
})
