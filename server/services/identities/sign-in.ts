import { createHash } from 'node:crypto'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { ProviderWord } from '@/server/ports/identity-provider'
import { lockAccess } from '@/server/services/people/internal'
import { rolesOf } from './evaluate-groups'
import { isListed, keepClaims, type ListedWord, shownName, takeWord } from './take-word'

type Tx = Prisma.TransactionClient
export type IdentityRefusal = 'no-role' | 'overage' | 'unreadable' | 'disabled' | 'unlinked'
export type ProviderSignIn =
  | { state: 'known'; personId: string; identityId: string; detailDigest: string }
  | { state: 'refused'; why: IdentityRefusal; groups: readonly string[] }

const find = (tx: Tx, { iss, sub }: ProviderWord) =>
  tx.identity.findUnique({
    where: { iss_sub: { iss, sub } },
    select: { id: true, personId: true, unlinkedAt: true, person: { select: { kind: true, name: true, disabledAt: true } } },
  })

/** Refuses and records it: who it was only as a digest, and the claims beside the log. */
async function refuse(ctx: ServiceContext, tx: Tx, { word, why }: { word: ProviderWord; why: IdentityRefusal }): Promise<ProviderSignIn> {
  const { actor, source, requestId, now } = ctx
  const subject = createHash('sha256').update(`${word.iss}\n${word.sub}`).digest('hex').slice(0, 32)
  const detailDigest = await keepClaims(tx, word)
  const on = { action: 'sessions.refuse', target: targetOf('identity', subject), outcome: 'denied' } as const
  await recordEvent(tx, { actor, source, requestId, now, ...on, detailDigest, reason: why })
  return { state: 'refused', why, groups: isListed(word) ? word.groups : [] }
}

async function meet(ctx: ServiceContext, tx: Tx, word: ListedWord): Promise<ProviderSignIn> {
  if ((await rolesOf(tx, [word])).length === 0) return refuse(ctx, tx, { word, why: 'no-role' })
  const [personId, id] = [crypto.randomUUID(), crypto.randomUUID()]
  const kind = 'oidc'
  const name = shownName(word)
  await tx.person.create({ data: { id: personId, kind, name } })
  await tx.identity.create({ data: { id, personId, iss: word.iss, sub: word.sub, linkedBy: 'system:sign-in' } })
  await takeWord(ctx, tx, { identity: { id, personId, person: { kind, name } }, word })
  return { state: 'known', personId, identityId: id, detailDigest: await keepClaims(tx, word, personId) }
}

async function decide(ctx: ServiceContext, tx: Tx, word: ProviderWord): Promise<ProviderSignIn> {
  await lockAccess(tx) // a mapping that ends at this moment gives nothing
  const identity = await find(tx, word)
  if (identity?.unlinkedAt) return refuse(ctx, tx, { word, why: 'unlinked' })
  if (identity?.person.disabledAt) return refuse(ctx, tx, { word, why: 'disabled' })
  if (!isListed(word)) return refuse(ctx, tx, { word, why: word.groups === 'overage' ? 'overage' : 'unreadable' })
  if (!identity) return meet(ctx, tx, word)
  const { hasRole } = await takeWord(ctx, tx, { identity, word })
  if (!hasRole) return refuse(ctx, tx, { word, why: 'no-role' })
  const { personId } = identity
  return { state: 'known', personId, identityId: identity.id, detailDigest: await keepClaims(tx, word, personId) }
}

/** Who it is that a provider's checked token is about: issuer and subject are the person, an e-mail never is. Somebody new becomes a person only
 *  when a group gives a role; there is no default role. Groups count at once, also where the answer is no.
 *  Out: the person and its identity with the digest of the claims, or why there is no session. */
export async function signInByProvider(ctx: ServiceContext, word: ProviderWord): Promise<ProviderSignIn> {
  const attempt = () => ctx.db.$transaction((tx) => decide(ctx, tx, word))
  return attempt().catch((cause: unknown) => {
    // Two first sign-ins at once: the second finds what the first one made.
    if ((cause as { code?: string } | null)?.code === 'P2002') return attempt()
    throw cause
  })
}
