import type { Reviewers } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'

const DAYS = 30
const PEOPLE_MAX = 200

/** Reviewers of 30 d who decided in a hurry, or approve nearly everything: a question to ask them, not a verdict.
 *  Approving nearly everything says something only from so many votes on; `n` stands beside each. */
export async function listReviewers(ctx: ServiceContext): Promise<Reviewers> {
  const { reviewers: rule } = await readSetting(ctx, 'reviews')
  const where = { at: { gt: new Date(ctx.now().getTime() - DAYS * 86_400_000) } }
  const count = (more: object) =>
    ctx.db.reviewVote.groupBy({
      by: ['personId'],
      where: { ...where, ...more },
      _count: true,
      orderBy: { personId: 'asc' },
      take: PEOPLE_MAX,
    })
  const [all, hasty, approved] = await Promise.all([
    count({}),
    count({ tookMs: { lt: rule.hastySeconds * 1000 } }),
    count({ outcome: 'approve' }),
  ])
  const of = (rows: typeof all) => new Map(rows.map(({ personId, _count }) => [personId, _count]))
  const [hastyOf, approvedOf] = [of(hasty), of(approved)]
  const nameOf = await personNames(
    ctx,
    all.map(({ personId }) => personId),
  )
  const items = all.map(({ personId, _count: n }) => {
    const own = { hasty: hastyOf.get(personId) ?? 0, approved: approvedOf.get(personId) ?? 0 }
    const isLenient = n >= rule.fewestVotes && own.approved / n > rule.lenientRatio
    return { name: nameOf(personId), n, ...own, isHasty: own.hasty > 0, isLenient }
  })
  return { items: items.filter((one) => one.isHasty || one.isLenient), rule, days: DAYS, readAt: ctx.now().toISOString() }
}
