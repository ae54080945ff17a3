import { AppError } from '@/lib/errors'
import { planKind } from '@/lib/plan-kinds'
import { planTyped } from '@/lib/plan-words'
import { type Quorum, sayQuorum } from '@/lib/quorum'
import type { PlanClass } from '@/lib/run-states'
import type { PlanAgreement, PlanDetail, PlanPreview, PlanRef } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import type { PlanTarget, Preview } from '@/server/runs/kind'
import { getRequest } from '@/server/services/approvals/get'
import { databaseNow, kindOf, wishOf } from './internal'
import { previewOf, type ShownStep, shownTarget } from './preview-of'
import { expiresAtOf, type FullPlan, fullPlans, namesIn, rowOf } from './rows'
import { whyNotStart } from './why-not-start'

async function agreementOf(ctx: ServiceContext, full: FullPlan): Promise<PlanAgreement | null> {
  const { request } = full
  if (full.approval === null) return null
  const { request: row, digest, votes, whyNot } = await getRequest(ctx, full.approval)
  return {
    approvalId: row.id,
    state: row.state,
    digest,
    quorum: row.quorum,
    missing: row.missing,
    votes,
    askedAt: row.createdAt,
    expiresAt: row.expiresAt,
    closedWhy: row.closedWhy,
    agreedAt: request.agreedAt?.toISOString() ?? null,
    startUntil: request.agreedAt === null ? null : (expiresAtOf(full)?.toISOString() ?? null),
    whyNot,
  }
}

type Stored = {
  digest: string
  class: string
  quorum: unknown
  targets: unknown
  steps: unknown
  preview: unknown
  timeoutMs: bigint | null
}

/** The plan itself is written by createPlan from a builder's draft. */
function planShown({ request }: FullPlan, stored: Stored): Pick<PlanDetail, 'plan' | 'preview'> {
  const targets = stored.targets as PlanTarget[]
  const quorum = stored.quorum as Quorum | null
  return {
    plan: {
      digest: stored.digest,
      class: stored.class as PlanClass,
      typed: planTyped(wishOf(request)),
      quorum: quorum === null ? null : sayQuorum(quorum),
      targets: targets.map(shownTarget),
      budgetMs: stored.timeoutMs === null ? planKind(kindOf(request)).budgetMs : Number(stored.timeoutMs),
      policyVersion: null,
    },
    preview: previewOf(stored.preview as Preview, stored.steps as ShownStep[], targets[0]?.key ?? ''),
  }
}

/** A plan with what was built, who agreed and whether the viewer can start it. Errors: NOT_FOUND. */
export async function getPlan(ctx: ServiceContext, { id }: PlanRef): Promise<PlanDetail> {
  const [[full], stored, now] = await Promise.all([
    fullPlans(ctx, [id]),
    ctx.db.plan.findUnique({
      where: { id },
      select: { digest: true, class: true, quorum: true, targets: true, steps: true, preview: true, timeoutMs: true },
    }),
    databaseNow(ctx.db),
  ])
  if (full === undefined) throw new AppError('NOT_FOUND', 'There is no such plan.')
  const { request } = full
  const nameOf = await namesIn(ctx, [full])
  const built = stored === null ? { plan: null, preview: request.preview as PlanPreview | null } : planShown(full, stored)
  const { startBy, startAt, startMethod, startReason } = request
  return {
    request: rowOf(full, { viewer: ctx.actor.id, nameOf }),
    wish: wishOf(request),
    ...built,
    agreement: await agreementOf(ctx, full),
    start:
      startBy === null || startAt === null
        ? null
        : { by: nameOf(startBy), at: startAt.toISOString(), method: startMethod ?? '', reason: startReason ?? '' },
    whyNotStart: await whyNotStart(ctx, full, now),
    readAt: now.toISOString(),
  }
}
