import type { Actor } from '@/lib/access'
import type { ReviewPriority, ReviewSettings } from '@/lib/schemas/reviews'
import type { FullReview } from './internal'

type Voted = { personId: string; outcome: string; isLead: boolean }
/** One spelling of a name: letters that look alike by Unicode, characters nobody sees, and spaces do not make another person. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()

export const isLead = (actor: Actor): boolean => actor.roles.includes('lead')
export const isOpen = (review: { decidedAt: Date | null }): boolean => review.decidedAt === null
export const ruleOf = (settings: ReviewSettings, priority: string) => settings.priorities[priority as ReviewPriority] // a constraint of the table

type Judged = { owner: string | null; requester: string; decidedFor: string | null }
/** Why this person may not judge it at all; null when they may. Reviewer, requester and the agent's owner are different people. Pure. */
export function whyBiased(actor: Actor, { owner, requester, decidedFor }: Judged): string | null {
  if (actor.id === requester || actor.id === decidedFor) return 'You asked for it, so somebody else must decide.'
  if (owner !== null && [actor.id, actor.name].some((own) => plain(own) === plain(owner)))
    return 'You own this agent, so somebody else must decide.'
  return null
}

/** Why this person may not take it now; null when they may. Pure. */
export function whyNotClaim(actor: Actor, review: FullReview): string | null {
  if (!isOpen(review)) return 'It is decided already.'
  if (review.votes.some(({ personId }) => personId === actor.id)) return 'You have voted already; a person counts once.'
  if (review.waitsForLead && !isLead(actor)) return 'It waits for a lead.'
  return null
}

/** What the votes make of it. Any vote but an approval closes it; a quorum of approvals closes it once a lead is among them where one is needed. Pure. */
export function tally(votes: readonly Voted[], need: { quorum: number; needsLead: boolean }) {
  const against = votes.find(({ outcome }) => outcome !== 'approve')
  if (against) return { outcome: against.outcome, waitsForLead: false }
  const hasLead = votes.some((vote) => vote.isLead)
  const isShortOfLead = need.needsLead && !hasLead
  if (votes.length >= need.quorum && !isShortOfLead) return { outcome: 'approve', waitsForLead: false }
  return { outcome: null, waitsForLead: isShortOfLead && votes.length >= need.quorum - 1 }
}

/** Whether an approved review is judged again by somebody else: its own id decides, so nobody can steer it. Pure. */
export function isSpotChecked(id: string, ratio: number): boolean {
  const hash = Number.parseInt(id.replaceAll('-', '').slice(-8), 16)
  return hash / 0x1_0000_0000 < ratio
}
