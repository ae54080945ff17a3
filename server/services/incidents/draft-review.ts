import { addWorkingDays, DRAFT_MS, REVIEW_WORKING_DAYS, type ResponsePolicy } from '@/lib/incident-policy'
import type { Prisma } from '@/server/generated/prisma/client'
import { armTimer } from '@/server/runs/timers'
import type { Stored } from './change'
import { sqlOf } from './sql-of'

export const REVIEW_TIMER = 'incident-review'
const LONG_MS = 30 * 60_000

/** What the timeline does not say. Pure. */
export function gapsOf(found: Stored, events: readonly { at: Date; kind: string; byKind: string }[]): string[] {
  const gaps: string[] = []
  if (found.evidenceAt === null) gaps.push('When it began is not known: no sign of it carries a time of its own.')
  if (found.firstAckAt === null) gaps.push('Nobody acknowledged it.')
  if (found.needsContainment && found.containedAt === null) gaps.push('Containment was never observed.')
  if (found.mitigatedAt === null) gaps.push('It was resolved without being mitigated: nothing says when the harm ended.')
  for (const [at, event] of events.entries()) {
    const next = events[at + 1]
    if (next && next.at.getTime() - event.at.getTime() > LONG_MS)
      gaps.push(`Nothing is on the timeline from ${event.at.toISOString()} to ${next.at.toISOString()}.`)
  }
  if (!events.some(({ kind, byKind }) => kind === 'note' && byKind === 'person')) gaps.push('Nobody wrote a note.')
  return gaps.slice(0, 30)
}

/** The draft of a review, from the timeline as it is; what somebody wrote before stays. */
export async function draftReview(tx: Prisma.TransactionClient, found: Stored, now: Date): Promise<void> {
  const { isReviewRequired } = found.snapshot as unknown as ResponsePolicy // written by beginIncident in this shape
  if (!isReviewRequired) return
  const select = { at: true, kind: true, byKind: true } as const
  const newest = await tx.incidentEvent.findMany({ where: { incidentId: found.id }, orderBy: { n: 'desc' }, take: 2000, select })
  const events = newest.reverse()
  const counts = new Map<string, number>()
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const factors = [
    `Triggered ${found.triggeredAt.toISOString()} by ${found.isAutomatic ? found.triggeredBy : 'a person'}.`,
    `On the timeline: ${[...counts].map(([kind, n]) => `${n} ${kind}`).join(', ')}.`,
    'Contributing factors: to be written.',
  ].join('\n')
  const dueAt = addWorkingDays(now, REVIEW_WORKING_DAYS)
  const gaps = gapsOf(found, events)
  const dates = { draftDueAt: new Date(now.getTime() + DRAFT_MS), dueAt, draftedAt: now, gaps }
  await tx.incidentReview.upsert({
    where: { incidentId: found.id },
    create: { incidentId: found.id, ...dates, factors },
    update: { ...dates, completedAt: null, completedBy: null },
  })
  await armTimer(sqlOf(tx), { kind: REVIEW_TIMER, ref: found.id, dueAt })
}
