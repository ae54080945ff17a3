import type { DraftPage, DraftRow, DraftState, ListDrafts } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'

/** Counting stops here; beyond it the total is said as "at least". */
const COUNT_LIMIT = 10_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const WITH = {
  authors: { orderBy: { since: 'asc' } },
  _count: { select: { files: true } },
} as const satisfies Prisma.PolicyDraftInclude
type Found = Prisma.PolicyDraftGetPayload<{ include: typeof WITH }>

/** Words of the table by its constraints. */
export const rowOf = (found: Found, nameOf: (id: string) => string): DraftRow => ({
  id: found.id,
  name: found.name,
  basedOn: found.basedOn,
  state: found.state as DraftState,
  submittedAs: found.submittedAs,
  files: found._count.files,
  createdBy: nameOf(found.createdBy),
  createdAt: found.createdAt.toISOString(),
  updatedAt: found.updatedAt.toISOString(),
  authors: found.authors.map(({ personId }) => nameOf(personId)),
})

function whereOf(ctx: ServiceContext, { view, search }: ListDrafts): Prisma.PolicyDraftWhereInput {
  const mine = { authors: { some: { personId: ctx.actor.id } } }
  const inView = view === 'mine' ? { state: 'open', ...mine } : { state: view }
  if (!search) return inView
  if (UUID.test(search)) return { AND: [inView, { id: search.toLowerCase() }] }
  return { AND: [inView, { name: { contains: literal(search), mode: 'insensitive' } }] }
}

const after = (cursor: string): Prisma.PolicyDraftWhereInput => {
  const [ms, id] = cursor.split('_') as [string, string] // shape checked by the schema
  const updatedAt = new Date(Number(ms))
  return { OR: [{ updatedAt: { lt: updatedAt } }, { updatedAt, id: { lt: id } }] }
}

/** Drafts of one view, the latest change first, by indexed cursor. Out: rows, next cursor or null, total (exact up to 10,000). Times UTC. */
export async function listDrafts(ctx: ServiceContext, input: ListDrafts): Promise<DraftPage> {
  const where = whereOf(ctx, input)
  const [found, total] = await Promise.all([
    ctx.db.policyDraft.findMany({
      where: input.cursor ? { AND: [where, after(input.cursor)] } : where,
      include: WITH,
      orderBy: [{ updatedAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    }),
    ctx.db.policyDraft.count({ where, take: COUNT_LIMIT + 1 }),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ createdBy, authors }) => [createdBy, ...authors.map(({ personId }) => personId)]),
  )
  return {
    items: page.map((one) => rowOf(one, nameOf)),
    nextCursor: found.length > input.limit && last ? `${last.updatedAt.getTime()}_${last.id}` : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsEstimate: total > COUNT_LIMIT,
    readAt: ctx.now().toISOString(),
  }
}
