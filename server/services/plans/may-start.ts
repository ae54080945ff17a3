import { AppError } from '@/lib/errors'
import { planKind } from '@/lib/plan-kinds'
import { type Quorum, sayQuorum, standingOf, type Voter } from '@/lib/quorum'
import type { ServiceContext } from '@/server/context'
import { refuseInFreeze, refuseInFreezeUntilDone } from '@/server/freeze'
import { type FullRequest, quorumOf } from '@/server/services/approvals/internal'
import { liveVotes, lostWhy, rolesOf } from '@/server/services/approvals/look-again'
import { partiesOf } from '@/server/services/approvals/parties'
import { quorumInForce, stricterOf } from '@/server/services/quorums/in-force'
import { kindOf, type PlanRequest, type Tx } from './internal'

/** What is said of words that were given: who counts now, and why somebody does not any more. */
export type Agreed = { quorum: Quorum; voters: Voter[]; lost: string[] }

/** Whose word counts at this moment: given, not taken back, and resting on a role, a session and a person that are there still. */
export async function agreedOf(ctx: ServiceContext, tx: Tx, approval: FullRequest): Promise<Agreed> {
  const votes = liveVotes(approval)
  const parties = await partiesOf(tx, { ids: votes.map(({ personId }) => personId), now: ctx.now() })
  const looked = votes.map((vote) => ({ vote, why: lostWhy(parties.get(vote.personId), vote) }))
  return {
    quorum: stricterOf(quorumOf(approval), await quorumInForce(tx, 'plans.approve')),
    voters: looked.flatMap(({ vote, why }) => (why === null ? [{ personId: vote.personId, roles: rolesOf(vote) }] : [])),
    lost: looked.flatMap(({ why }) => (why === null ? [] : [why])),
  }
}

/** Why an agreement does not hold any more, whoever starts; null while it does. Who asked never counts. */
export function brokenWhy({ quorum, voters, lost }: Agreed, askedBy: string): string | null {
  const { isSatisfied, missing } = standingOf(quorum, voters, [askedBy])
  if (isSatisfied) return null
  return lost.length > 0
    ? `Who agreed does not count any more: ${lost.join('; ')}.`
    : `More people have to agree since then: ${missing} is missing.`
}

/** Why this person cannot be the one who starts it; null when they can. */
export function starterWhy({ quorum, voters }: Agreed, { askedBy, startBy }: { askedBy: string; startBy: string }): string | null {
  if (standingOf(quorum, voters, [askedBy, startBy]).isSatisfied) return null
  return `Your word is one of those that it needs (${sayQuorum(quorum)}): another person has to start it.`
}

const passesFreeze = (plan: Pick<PlanRequest, 'kind'>): boolean => planKind(kindOf(plan)).class === 'risky'

/** A freeze lets a rollback through, which takes two people, and nothing else. Until the transaction ends no freeze begins. Errors: CONFLICT. */
export async function refuseIfFrozen(tx: Tx, plan: Pick<PlanRequest, 'kind'>, now: Date): Promise<void> {
  if (!passesFreeze(plan)) await refuseInFreezeUntilDone(tx, now)
}

/** The same to look at; null when no freeze holds it back. */
export async function frozenWhy(db: ServiceContext['db'], plan: Pick<PlanRequest, 'kind'>, now: Date): Promise<string | null> {
  if (passesFreeze(plan)) return null
  try {
    await refuseInFreeze(db, now)
    return null
  } catch (cause) {
    if (cause instanceof AppError) return cause.message
    throw cause
  }
}
