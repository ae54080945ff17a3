import type { ListPeople, PersonFilter, PersonPage, PersonState } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { rowOf, rowSelect } from './row'

const HELD = { some: { revokedAt: null } }
const NOT_ENROLLED = { account: { is: { passwordHash: null } } }
/** The same words as in `row.ts`, as a question to the database. */
const BY_STATE: Record<PersonState, Prisma.PersonWhereInput> = {
  disabled: { NOT: { disabledAt: null } },
  invited: { disabledAt: null, ...NOT_ENROLLED },
  no_role: { disabledAt: null, NOT: NOT_ENROLLED, grants: { none: { revokedAt: null } } },
  active: { disabledAt: null, NOT: NOT_ENROLLED, grants: HELD },
}

function whereOf({ search, role, state }: PersonFilter): Prisma.PersonWhereInput {
  const parts: Prisma.PersonWhereInput[] = [{ kind: { not: 'system' } }]
  if (state) parts.push(BY_STATE[state])
  if (role) parts.push({ grants: { some: { role, revokedAt: null } } })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ name: part }, { account: { is: { login: part } } }, { identities: { some: { email: part, unlinkedAt: null } } }] })
  }
  return { AND: parts }
}

/** People by name, with their roles and what is open of theirs.
 *  In: search (name, login, e-mail), role, state, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match. */
export async function listPeople(ctx: ServiceContext, input: ListPeople): Promise<PersonPage> {
  const now = ctx.now()
  const where = whereOf(input)
  // The person a page ended with may not match any more: the place in the order is what counts.
  const last = input.cursor ? await ctx.db.person.findUnique({ where: { id: input.cursor }, select: { id: true, name: true } }) : null
  const after = last && { OR: [{ name: { gt: last.name } }, { name: last.name, id: { gt: last.id } }] }
  const [found, total] = await Promise.all([
    ctx.db.person.findMany({
      where: after ? { AND: [where, after] } : where,
      select: rowSelect(now),
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: input.limit + 1,
    }),
    ctx.db.person.count({ where }),
  ])
  const items = found.slice(0, input.limit).map(rowOf)
  return { items, nextCursor: found.length > input.limit ? (items.at(-1)?.id ?? null) : null, total, readAt: now.toISOString() }
}
