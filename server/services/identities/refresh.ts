import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { IdentityProvider, ProviderWord } from '@/server/ports/identity-provider'
import { seal, unseal } from '@/server/sealed'
import { lockAccess } from '@/server/services/people/internal'
import { isListed, keepClaims, takeWord } from './take-word'

export const refreshPurpose = (sessionHash: string): string => `refresh:${sessionHash}`
/** How long a session counts without the provider's word where nobody can be asked again. */
export const UNASKED_MS = 4 * 3_600_000
const CLAIM_MS = 60_000
const MOST_A_TURN = 500
const BY = 'system:identity-provider'

const wanted = {
  idHash: true,
  createdAt: true,
  absoluteUntil: true,
  checkedAt: true,
  refreshToken: true,
  identity: { select: { id: true, sub: true, personId: true, unlinkedAt: true, person: { select: { kind: true, name: true } } } },
} as const
type Asking = { provider: IdentityProvider; refreshMs: number }
type Due = Prisma.SessionGetPayload<{ select: typeof wanted }>
const hexOf = ({ idHash }: Pick<Due, 'idHash'>) => Buffer.from(idHash).toString('hex')

/** Takes the session that was asked about longest ago, so that no other worker asks with the same token, which counts once. */
async function claimDue(ctx: ServiceContext, { issuer, refreshMs }: { issuer: string; refreshMs: number }): Promise<Due | null> {
  const now = ctx.now()
  const isFree = { OR: [{ askingUntil: null }, { askingUntil: { lte: now } }] }
  const isLive = { revokedAt: null, absoluteUntil: { gt: now }, idleUntil: { gt: now }, refreshToken: { not: null } }
  for (;;) {
    const due = await ctx.db.session.findFirst({
      where: { ...isLive, ...isFree, checkedAt: { lte: new Date(now.getTime() - refreshMs) }, identity: { iss: issuer } },
      select: wanted,
      orderBy: { checkedAt: 'asc' },
    })
    if (!due) return null
    const { count } = await ctx.db.session.updateMany({
      where: { idHash: due.idHash, revokedAt: null, checkedAt: due.checkedAt, ...isFree },
      data: { askingUntil: new Date(now.getTime() + CLAIM_MS) },
    })
    if (count > 0) return due
  }
}

function record(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  of: { session: Due; reason: string; isEnd: boolean; detailDigest?: string },
) {
  const { actor, source, requestId, now } = ctx
  const { reason, detailDigest } = of
  const on = { action: 'sessions.refresh', target: targetOf('session', hexOf(of.session)), outcome: of.isEnd ? 'denied' : 'done' } as const
  return recordEvent(tx, { actor, source, requestId, now, ...on, reason, ...(detailDigest ? { detailDigest } : {}) })
}

async function end(ctx: ServiceContext, session: Due, why: { reason: string; word?: ProviderWord }): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { idHash: session.idHash, revokedAt: null },
      data: { revokedAt: ctx.now(), revokedBy: BY, reason: why.reason, refreshToken: null },
    })
    if (count === 0) return // it ended meanwhile, and is recorded
    const detailDigest = why.word ? await keepClaims(tx, why.word, session.identity?.personId) : undefined
    await record(ctx, tx, { session, reason: why.reason, isEnd: true, ...(detailDigest ? { detailDigest } : {}) })
  })
}

async function take(ctx: ServiceContext, session: Due, word: ProviderWord): Promise<void> {
  const { identity } = session
  if (!identity || identity.unlinkedAt) return end(ctx, session, { reason: 'its identity is no longer linked' })
  if (!isListed(word)) return end(ctx, session, { reason: 'the provider no longer lists the groups', word })
  await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const token = word.refreshToken === null ? {} : { refreshToken: seal(word.refreshToken, refreshPurpose(hexOf(session))) }
    await tx.session.updateMany({
      where: { idHash: session.idHash, revokedAt: null },
      data: { checkedAt: ctx.now(), askingUntil: null, ...token },
    })
    const { gained, lost, hasRole } = await takeWord(ctx, tx, { identity, word })
    if (gained.length + lost.length === 0 && hasRole) return
    const detailDigest = await keepClaims(tx, word, identity.personId)
    const said = [...gained.map((role) => `+${role}`), ...lost.map((role) => `-${role}`)].join(' ')
    await record(ctx, tx, { session, reason: `groups changed: ${said || 'no role is left'}`, isEnd: lost.length > 0, detailDigest })
  })
}

/** Asks the provider again about one session. Out: false when the provider does not answer; the session then stays as it is. */
async function ask(ctx: ServiceContext, { provider, refreshMs }: Asking, session: Due): Promise<boolean> {
  const token = session.refreshToken && unseal(session.refreshToken, refreshPurpose(hexOf(session)))
  if (!token) {
    const limit = new Date(Math.min(session.absoluteUntil.getTime(), session.createdAt.getTime() + UNASKED_MS))
    await ctx.db.session.updateMany({ where: { idHash: session.idHash }, data: { refreshToken: null, absoluteUntil: limit } })
    return true
  }
  const told = await provider.refresh(token, session.identity?.sub ?? '')
  if (told.state === 'away') {
    const again = new Date(ctx.now().getTime() + Math.min(CLAIM_MS, refreshMs))
    await ctx.db.session.updateMany({ where: { idHash: session.idHash }, data: { askingUntil: again } })
    return false
  }
  if (told.state === 'refused') await end(ctx, session, { reason: `the provider refuses it: ${told.why}` })
  else await take(ctx, session, told.word)
  return true
}

/** Asks the provider again about every session whose groups are older than `refreshMs`. Its no ends the session, a group that is gone takes its role,
 *  silence changes nothing. Out: how many were asked about, and whether the provider answered. */
export async function refreshSessions(ctx: ServiceContext, { provider, refreshMs }: Asking): Promise<{ asked: number; isAway: boolean }> {
  for (let asked = 0; asked < MOST_A_TURN; asked += 1) {
    const session = await claimDue(ctx, { issuer: provider.issuer, refreshMs })
    if (!session) return { asked, isAway: false }
    const isAnswered = await ask(ctx, { provider, refreshMs }, session).catch((err: unknown) => {
      ctx.log.error({ err, session: hexOf(session) }, 'sessions.refresh') // asked again in a minute; the others are not kept waiting
      return true
    })
    if (!isAnswered) return { asked, isAway: true }
  }
  return { asked: MOST_A_TURN, isAway: false }
}
