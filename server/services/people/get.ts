import { AppError } from '@/lib/errors'
import type { HeldRole, PersonDetail, PersonNeed, PersonRef, PersonRequest } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import { readFactors } from './factors'
import { readIdentities } from './identities'
import { countOtherAdmins } from './internal'
import { personNames } from './names'
import { type PersonFound, rowOf, rowSelect } from './row'

async function readNeeds(ctx: ServiceContext, personId: string): Promise<PersonNeed[]> {
  const found = await ctx.db.breakGlass.findMany({
    where: { personId, endedAt: null, expiresAt: { gt: ctx.now() } },
    orderBy: { startedAt: 'desc' },
    take: 20,
  })
  return found.map(({ kind, role, scope, startedAt, expiresAt }) => ({
    kind: kind as PersonNeed['kind'], // a constraint of the table
    role,
    scope,
    startedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }))
}

async function readRequests(ctx: ServiceContext, personId: string): Promise<PersonRequest[]> {
  const found = await ctx.db.accessRequest.findMany({
    where: { state: 'waiting', OR: [{ requestedBy: personId }, { targetKind: 'person', targetId: { startsWith: personId } }] },
    orderBy: { createdAt: 'desc' },
    take: 50,
  })
  return found.map((one) => ({
    id: one.id,
    action: one.action,
    target: `${one.targetKind} ${one.targetId}`,
    reason: one.reason,
    createdAt: one.createdAt.toISOString(),
    expiresAt: one.expiresAt.toISOString(),
    isAsker: one.requestedBy === personId,
  }))
}

const readInvite = (ctx: ServiceContext, personId: string) =>
  ctx.db.accessLink.findFirst({
    where: { personId, kind: 'invite', usedAt: null, expiresAt: { gt: ctx.now() } },
    select: { expiresAt: true },
    orderBy: { expiresAt: 'desc' },
  })

const heldOf = ({ grants }: PersonFound): HeldRole[] =>
  grants.map(({ role, source, grantedAt, grantedBy }) => ({
    role: role as HeldRole['role'], // written by us from the closed set
    source: source as HeldRole['source'], // a constraint of the table
    at: grantedAt.toISOString(),
    by: grantedBy,
  }))

/** One person: who they are to us, what they may do and since when, how they sign in and what is open. Never a secret.
 *  Errors: NOT_FOUND. */
export async function getPerson(ctx: ServiceContext, { id }: PersonRef): Promise<PersonDetail> {
  const now = ctx.now()
  const found = await ctx.db.person.findUnique({ where: { id }, select: rowSelect(now) })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such person.')
  const [identities, factors, needs, requests, invite, liveTokens, others] = await Promise.all([
    readIdentities(ctx, id),
    readFactors(ctx, found),
    readNeeds(ctx, id),
    readRequests(ctx, id),
    readInvite(ctx, id),
    ctx.db.apiToken.count({ where: { createdBy: id, revokedAt: null, expiresAt: { gt: now } } }),
    countOtherAdmins(ctx, ctx.db, id),
  ])
  const roles = heldOf(found)
  const row = rowOf(found)
  const ids = [found.disabledBy, ...roles.map(({ by }) => by), ...identities.map(({ linkedBy }) => linkedBy)]
  const name = await personNames(
    ctx,
    ids.filter((one) => one !== null),
  )
  return {
    person: {
      ...row,
      createdAt: found.createdAt.toISOString(),
      disabledAt: found.disabledAt?.toISOString() ?? null,
      disabledBy: found.disabledBy === null ? null : name(found.disabledBy),
      inviteUntil: invite?.expiresAt.toISOString() ?? null,
    },
    roles: roles.map((one) => ({ ...one, by: one.by === null ? null : name(one.by) })),
    identities: identities.map((one) => ({ ...one, linkedBy: name(one.linkedBy) })),
    factors,
    needs,
    requests,
    liveTokens,
    isSelf: id === ctx.actor.id,
    isLastAdmin: !found.disabledAt && row.roles.includes('admin') && others === 0,
    readAt: now.toISOString(),
  }
}
