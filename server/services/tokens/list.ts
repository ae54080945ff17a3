import { ENDING_MS, type ListTokens, type TokenFilter, type TokenPage, type TokenRow, type TokenState } from '@/lib/schemas/tokens'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'

const ROW = {
  id: true,
  label: true,
  scopes: true,
  agents: true,
  cidr: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  lastUsedAt: true,
} as const satisfies Prisma.ApiTokenSelect
type Found = Prisma.ApiTokenGetPayload<{ select: typeof ROW }>

const soon = (now: Date) => new Date(now.getTime() + ENDING_MS)

function stateOf({ revokedAt, expiresAt }: Found, now: Date): TokenState {
  if (revokedAt) return 'revoked'
  if (expiresAt <= now) return 'expired'
  return expiresAt <= soon(now) ? 'ending' : 'live'
}

function whereOf({ search, state }: TokenFilter, now: Date): Prisma.ApiTokenWhereInput {
  const byState: Record<TokenState, Prisma.ApiTokenWhereInput> = {
    revoked: { NOT: { revokedAt: null } },
    expired: { revokedAt: null, expiresAt: { lte: now } },
    ending: { revokedAt: null, expiresAt: { gt: now, lte: soon(now) } },
    live: { revokedAt: null, expiresAt: { gt: soon(now) } },
  }
  const part = { contains: literal(search ?? ''), mode: 'insensitive' as const }
  return { AND: [...(state ? [byState[state]] : []), ...(search ? [{ OR: [{ id: part }, { label: part }] }] : [])] }
}

const rowOf = (found: Found, now: Date): TokenRow => ({
  ...found,
  state: stateOf(found, now),
  createdAt: found.createdAt.toISOString(),
  expiresAt: found.expiresAt.toISOString(),
  revokedAt: found.revokedAt?.toISOString() ?? null,
  lastUsedAt: found.lastUsedAt?.toISOString() ?? null,
})

/** Tokens, newest first, never their secrets. In: search (id, label), state, cursor, limit ≤ 200. */
export async function listTokens(ctx: ServiceContext, input: ListTokens): Promise<TokenPage> {
  const now = ctx.now()
  const where = whereOf(input, now)
  const last = input.cursor
    ? await ctx.db.apiToken.findUnique({ where: { id: input.cursor }, select: { createdAt: true, id: true } })
    : null
  const after = last && { OR: [{ createdAt: { lt: last.createdAt } }, { createdAt: last.createdAt, id: { lt: last.id } }] }
  const [found, total] = await Promise.all([
    ctx.db.apiToken.findMany({
      where: after ? { AND: [where, after] } : where,
      select: ROW,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    }),
    ctx.db.apiToken.count({ where }),
  ])
  const page = found.slice(0, input.limit)
  const name = await personNames(
    ctx,
    page.map(({ createdBy }) => createdBy),
  )
  const items = page.map((one) => ({ ...rowOf(one, now), createdBy: name(one.createdBy) }))
  return { items, nextCursor: found.length > input.limit ? (items.at(-1)?.id ?? null) : null, total, readAt: now.toISOString() }
}

/** Every token, page by page, for what reads all of them. */
export async function* eachTokenPage(ctx: ServiceContext, filter: TokenFilter): AsyncGenerator<TokenRow[]> {
  let cursor: string | undefined
  do {
    const page: TokenPage = await listTokens(ctx, { ...filter, ...(cursor ? { cursor } : {}), limit: 200 })
    yield page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
