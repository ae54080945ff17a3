import type { Quorum } from './quorum'
import type { ApprovableAction } from './schemas/approvals'

const lead: Quorum = { any: [{ role: 'lead', n: 1 }] }
const admin: Quorum = { any: [{ role: 'admin', n: 1 }] }
const leadOrAdmin: Quorum = {
  any: [
    { role: 'admin', n: 1 },
    { role: 'lead', n: 1 },
  ],
}

/** Who must agree at the least, beside the one who asks. A setting may ask for more, never for less. */
export const QUORUMS: Record<ApprovableAction, Quorum> = {
  'agents.unblock': lead,
  'evolutions.rollback': lead,
  'roles.grant': leadOrAdmin,
  'mappings.add': leadOrAdmin,
  'people.recover': admin,
  'people.link': admin,
  'freeze.end': lead,
  'quorums.lower': leadOrAdmin,
  'policies.rollback': lead,
  'policies.lift': lead,
  'plans.approve': lead,
  'drills.override': lead,
}
