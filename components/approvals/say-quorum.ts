import type { VoterRole } from '@/lib/schemas/quorums'
import { VOTER_ROLES } from '@/lib/schemas/quorums'

/** How many of each role, as the form holds it. */
export type Places = Record<VoterRole, number>
export const NO_PLACES: Places = { analyst: 0, lead: 0, admin: 0 }

/** The tree that takes all of these people. Null when nobody is named. */
export function treeOf(places: Places) {
  const all = VOTER_ROLES.filter((role) => places[role] > 0).map((role) => ({ role, n: places[role] }))
  return all.length === 0 ? null : { all }
}
