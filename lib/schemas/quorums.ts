import * as z from 'zod'
import type { Role } from '@/lib/access'
import type { Quorum } from '@/lib/quorum'
import { APPROVABLE, type ApprovableAction } from './approvals'
import { withElevation } from './step-up'
import { Reason } from './text'

/** Roles whose word can count at all. */
export const VOTER_ROLES = ['analyst', 'lead', 'admin'] as const satisfies readonly Role[]
export type VoterRole = (typeof VOTER_ROLES)[number]
export const PLACES_MAX = 5
const PARTS_MAX = 4

const WHAT = `a part is {"role": ${VOTER_ROLES.map((role) => `"${role}"`).join(' or ')}, "n": 1 to ${PLACES_MAX}}, or {"all": […]} or {"any": […]} of 1 to ${PARTS_MAX} parts, two levels deep`
const Seat = z.strictObject({
  role: z.enum(VOTER_ROLES),
  n: z.number().int('a whole number').min(1, 'at least 1').max(PLACES_MAX, `at most ${PLACES_MAX}`),
})
const partsOf = <P extends z.ZodType>(part: P) => z.array(part).min(1, 'at least one part').max(PARTS_MAX, `at most ${PARTS_MAX} parts`)
const Seats = partsOf(Seat)
const Part = z.union([Seat, z.strictObject({ all: Seats }), z.strictObject({ any: Seats })], WHAT)
const Parts = partsOf(Part)

/** Who must agree, as a tree: all of the parts, or any one of them. */
export const QuorumTree = z.union([z.strictObject({ all: Parts }), z.strictObject({ any: Parts })], WHAT)
/** Setting `quorums`: what was raised, by action. */
export const RaisedQuorums = z.record(z.string().max(64), QuorumTree)
export type RaisedQuorums = z.infer<typeof RaisedQuorums>

const Action = z.enum(APPROVABLE)
/** More people, or stricter ones. `expectedVersion` is the version that was looked at. */
export const RaiseQuorum = withElevation({
  action: Action,
  quorum: QuorumTree,
  expectedVersion: z.number().int().min(1).max(2_147_483_647),
  reason: Reason,
})
export type RaiseQuorum = z.infer<typeof RaiseQuorum>
/** Back towards the built-in table; null is the table itself. */
export const LowerQuorum = withElevation({ action: Action, quorum: QuorumTree.nullable(), reason: Reason })
export type LowerQuorum = z.infer<typeof LowerQuorum>

export type QuorumRow = {
  action: ApprovableAction
  /** In words: the least, by the built-in table, and what is in force. */
  least: string
  inForce: string
  quorum: Quorum
  isRaised: boolean
  /** The request to lower it that waits, if somebody asked. */
  lowerRequestId: string | null
}
export type Quorums = {
  /** Of the whole setting, with who wrote its newest version and why. */
  version: number
  at: string
  by: string
  reason: string | null
  items: QuorumRow[]
  readAt: string
}
