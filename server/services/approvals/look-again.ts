import { can, EVERYWHERE, ROLES, type Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { Facts } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { quorumInForce, stricterOf } from '@/server/services/quorums/in-force'
import { boundAction } from './actions'
import type { Bound, Tx } from './approvable'
import { closeRequest, type FullRequest, quorumOf, recordOf, tellPages, type Vote } from './internal'
import { type Party, partiesOf } from './parties'
import { bindingOf } from './request'

/** stands: it is what was shown, and `votes` still count. Else it was voided or closed just now, and `why` says so. */
export type Looked = { stands: true; bound: Bound; votes: Vote[] } | { stands: false; why: string }

/** Votes that count for what is asked now. */
export const liveVotes = ({ votes, version }: Pick<FullRequest, 'votes' | 'version'>): Vote[] =>
  votes.filter((vote) => vote.version === version && vote.voidedAt === null && vote.outcome === 'approve')

/** Why a word given earlier does not count any more: its giver lost what it rested on. */
export function lostWhy(party: Party | undefined, vote: Vote): string | null {
  if (!party || party.isDisabled) return 'the person was disabled'
  if (party.isRevoked(vote.sessionHash)) return 'the session it was given in was revoked'
  const lost = vote.roles.filter((role) => !party.roles.includes(role as Role)) // written from the closed set
  return lost.length > 0 ? `the role ${lost.join(' and ')} was taken away` : null
}

/** The same of whoever asked. */
function askerGone(party: Party | undefined, request: FullRequest, { permission }: Bound): string | null {
  if (!party || party.isDisabled) return 'who asked was disabled'
  if (party.isRevoked(request.sessionHash)) return 'the session it was asked in was revoked'
  const actor = {
    id: request.requestedBy,
    name: '',
    kind: 'person',
    roles: [...party.roles, ...party.lent],
    borrowed: party.lent,
    sessionHash: null,
  } as const
  return can(actor, permission, EVERYWHERE) ? null : `who asked may not do it any more: ${permission} is missing`
}

async function voidAll(ctx: ServiceContext, tx: Tx, changed: { request: FullRequest; facts: Facts; digest: string }): Promise<string> {
  const { request, facts, digest } = changed
  const before = request.facts as Facts // written by requestApproval in this shape
  const names = Object.keys(facts).filter((name) => String(facts[name]) !== String(before[name]))
  const why = `what it is about changed meanwhile (${names.join(', ') || 'who must agree'})`
  const voided = { voidedAt: ctx.now(), voidedWhy: why }
  await tx.accessVote.updateMany({ where: { requestId: request.id, version: request.version, voidedAt: null }, data: voided })
  const version = request.version + 1
  await tx.accessRequest.update({ where: { id: request.id }, data: { facts, digest, version } })
  await tellPages(tx, { id: request.id, version })
  await recordOf(ctx, tx, { action: 'approvals.void', id: request.id, reason: why })
  return why
}

async function close(ctx: ServiceContext, tx: Tx, closed: Parameters<typeof closeRequest>[2] & { why: string }): Promise<Looked> {
  await closeRequest(ctx, tx, closed)
  const action = closed.state === 'expired' ? 'approvals.expire' : 'approvals.void'
  await recordOf(ctx, tx, { action, id: closed.request.id, reason: closed.why })
  return { stands: false, why: `It is closed: ${closed.why}` }
}

function boundOr({ action, params }: FullRequest): Bound | AppError {
  try {
    return boundAction(action, params)
  } catch (cause) {
    if (cause instanceof AppError) return cause
    throw cause
  }
}

async function factsOr(bound: Bound, tx: Tx): Promise<Facts | AppError> {
  try {
    return await bound.factsOf(tx)
  } catch (cause) {
    if (cause instanceof AppError) return cause
    throw cause
  }
}

/** Looks at a waiting, locked request again: its time, its targets, who asked and who agreed. What does not hold any more is voided or closed here. */
export async function lookAgain(ctx: ServiceContext, tx: Tx, request: FullRequest): Promise<Looked> {
  if (request.expiresAt <= ctx.now()) return close(ctx, tx, { request, state: 'expired', why: 'nobody agreed in time' })
  const bound = boundOr(request)
  if (bound instanceof AppError) return close(ctx, tx, { request, state: 'failed', why: bound.message })
  const votes = liveVotes(request)
  const parties = await partiesOf(tx, { ids: [request.requestedBy, ...votes.map(({ personId }) => personId)], now: ctx.now() })
  const gone = askerGone(parties.get(request.requestedBy), request, bound)
  if (gone !== null) return close(ctx, tx, { request, state: 'failed', why: gone })
  const facts = await factsOr(bound, tx)
  if (facts instanceof AppError) return close(ctx, tx, { request, state: 'failed', why: facts.message })
  const quorum = stricterOf(quorumOf(request), await quorumInForce(tx, bound.action))
  const asked = { ...bound, quorum }
  const digest = bindingOf(asked, facts)
  if (digest !== request.digest) {
    await tx.accessRequest.update({ where: { id: request.id }, data: { quorum } })
    return {
      stands: false,
      why: `Every approval is void and everybody is asked again: ${await voidAll(ctx, tx, { request, facts, digest })}`,
    }
  }
  const kept: Vote[] = []
  for (const vote of votes) {
    const why = lostWhy(parties.get(vote.personId), vote)
    if (why === null) {
      kept.push(vote)
      continue
    }
    const { requestId, version, personId } = vote
    const key = { requestId_version_personId: { requestId, version, personId } }
    await tx.accessVote.update({ where: key, data: { voidedAt: ctx.now(), voidedWhy: why } })
    await tellPages(tx, request, ` void ${personId}`)
    await recordOf(ctx, tx, { action: 'approvals.void', id: request.id, reason: why })
  }
  return { stands: true, bound: asked, votes: kept }
}

export const rolesOf = (vote: Vote): Role[] => ROLES.filter((role) => vote.roles.includes(role))
