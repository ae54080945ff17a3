import { PLAN_LIFE_MS } from '@/lib/plan-kinds'

export type Held = {
  plan: { createdAt: Date; expiresAt: Date }
  agreedAt: Date | null
  approval: { state: string; expiresAt: Date } | null
}

const later = (from: Date, ms: number) => new Date(from.getTime() + ms)
const first = (a: Date, b: Date) => (a < b ? a : b)

/** How long a plan can still be started: ten minutes as it is, as long as others may agree while they are asked, ten minutes after the last word. */
export function expiryOf({ plan, agreedAt, approval }: Held): Date {
  if (agreedAt !== null) return first(plan.expiresAt, later(agreedAt, PLAN_LIFE_MS.afterLastApproval))
  if (approval?.state === 'waiting') return first(plan.expiresAt, approval.expiresAt)
  return first(plan.expiresAt, later(plan.createdAt, PLAN_LIFE_MS.plain))
}

/** How long a plan is kept as one that can be started at all: whoever has to agree is asked within its first minutes, and has their time then.
 *  A pause that is promised until an instant is not promised after it. */
export function lifeOf({ needsOthers, pauseUntil, now }: { needsOthers: boolean; pauseUntil: Date | null; now: Date }): number {
  const { plain, waiting, afterLastApproval } = PLAN_LIFE_MS
  const lifeMs = needsOthers ? plain + waiting + afterLastApproval : plain
  return pauseUntil === null ? lifeMs : Math.max(0, Math.min(lifeMs, pauseUntil.getTime() - now.getTime()))
}
