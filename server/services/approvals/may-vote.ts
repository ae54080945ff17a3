import type { Actor, Role } from '@/lib/access'
import { type Quorum, rolesIn, sayQuorum } from '@/lib/quorum'

/** The roles somebody's word counts with: their own, never lent ones. */
export const ownRoles = ({ roles, borrowed = [] }: Actor): Role[] => roles.filter((role) => !borrowed.includes(role))

/** People whose word never counts: who asked, and whom it is about. */
export const neverOf = (request: { requestedBy: string; targetKind: string; targetId: string }): string[] =>
  request.targetKind === 'person' ? [request.requestedBy, request.targetId] : [request.requestedBy]

/** Why somebody's word cannot count for a request, whatever they would say; null when it can. */
export function whyNotVote(
  actor: Actor,
  request: { requestedBy: string; targetKind: string; targetId: string },
  quorum: Quorum,
): string | null {
  if (actor.id === request.requestedBy) return 'You asked for it. Another person has to agree.'
  if (neverOf(request).includes(actor.id)) return 'It is about you. Another person has to agree.'
  const counted = rolesIn(quorum)
  if (ownRoles(actor).some((role) => counted.includes(role))) return null
  const isLent = (actor.borrowed ?? []).some((role) => counted.includes(role))
  return isLent ? 'A role that was lent to you in need never counts here.' : `It takes ${sayQuorum(quorum)}: none of your roles counts.`
}
