import type * as z from 'zod'
import type { ListSandboxesByToken, WireSandboxDetail, WireSandboxPage } from '@/lib/schemas/execute'
import type { Db } from '@/server/db'
import type { Prisma, Sandbox } from '@/server/generated/prisma/client'
import { HttpProblem } from '@/server/http/answer'
import type { TokenFact } from '@/server/tokens'
import { wireDetail, wireSandbox } from './wire'

const COUNT_LIMIT = 10_000
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const mayRead = (token: TokenFact, { agentId }: Pick<Sandbox, 'agentId'>): boolean => token.agents.some((glob) => glob.test(agentId))

/** Those of the agents that ever ran something for which the token may speak: what is others' is neither shown nor counted. */
async function agentsOf(db: Db, token: TokenFact): Promise<string[]> {
  const rows = await db.$queryRaw<{ agentId: string }[]>`SELECT DISTINCT agent_id AS "agentId" FROM sandbox`
  return rows.filter((row) => mayRead(token, row)).map(({ agentId }) => agentId)
}

/** Executions of the token's agents, newest first, by a cursor over when they were asked for. */
export async function listSandboxes(db: Db, token: TokenFact, input: ListSandboxesByToken): Promise<z.infer<typeof WireSandboxPage>> {
  const { state, runtime, since, cursor, limit } = input
  const where: Prisma.SandboxWhereInput = {
    agentId: input.agent_id ?? { in: await agentsOf(db, token) },
    ...(state ? { state } : {}),
    ...(runtime ? { runtime } : {}),
    ...(since ? { requestedAt: { gte: new Date(since) } } : {}),
  }
  const [rows, total] = await Promise.all([
    db.sandbox.findMany({
      where,
      omit: { output: true },
      orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...(cursor ? { cursor: { id: cursor }, skip: 1 } : {}),
    }),
    db.sandbox.count({ where, take: COUNT_LIMIT + 1 }),
  ])
  const page = rows.slice(0, limit)
  const counts = await db.runtimeEvent.groupBy({ by: ['sandboxId'], where: { sandboxId: { in: page.map(({ id }) => id) } }, _count: true })
  const violations = new Map(counts.map((one) => [one.sandboxId, one._count]))
  return {
    items: page.map((row) => wireSandbox(row, violations.get(row.id) ?? 0, Date.now())),
    next_cursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    total: Math.min(total, COUNT_LIMIT),
    total_is_estimate: total > COUNT_LIMIT,
  }
}

/** One execution. Errors: `not_found`, also for one of an agent that the token may not speak for. */
export async function getSandbox(db: Db, token: TokenFact, id: string): Promise<z.infer<typeof WireSandboxDetail>> {
  const row = UUID.test(id) ? await db.sandbox.findUnique({ where: { id } }) : null
  if (!row || !mayRead(token, row)) throw new HttpProblem('not_found', 'There is no such execution.')
  return wireDetail(db, row, Date.now())
}
