import type * as z from 'zod'
import type { ListSandboxesByToken, WireSandboxDetail, WireSandboxPage } from '@/lib/schemas/execute'
import type { Db } from '@/server/db'
import type { Prisma, Sandbox } from '@/server/generated/prisma/client'
import { HttpProblem } from '@/server/http/answer'
import type { TokenFact } from '@/server/tokens'
import { wireDetail, wireSandbox } from './wire'

const COUNT_LIMIT = 10_000
/** A token's patterns are judged by themselves, so a page may need several reads; no request reads more than this. */
const READS_MAX = 20

const mayRead = (token: TokenFact, { agentId }: Pick<Sandbox, 'agentId'>): boolean => token.agents.some((glob) => glob.test(agentId))

/** Executions of the agents that the token may speak for, newest first, by a cursor over when they were asked for. */
export async function listSandboxes(db: Db, token: TokenFact, input: ListSandboxesByToken): Promise<z.infer<typeof WireSandboxPage>> {
  const { state, runtime, since, cursor, limit } = input
  const where: Prisma.SandboxWhereInput = {
    ...(state ? { state } : {}),
    ...(runtime ? { runtime } : {}),
    ...(input.agent_id ? { agentId: input.agent_id } : {}),
    ...(since ? { requestedAt: { gte: new Date(since) } } : {}),
  }
  const items: Sandbox[] = []
  let after = cursor
  let isMore = true
  for (let reads = 0; isMore && items.length < limit && reads < READS_MAX; reads += 1) {
    const rows: Sandbox[] = await db.sandbox.findMany({
      where,
      omit: { output: false },
      orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...(after ? { cursor: { id: after }, skip: 1 } : {}),
    })
    isMore = rows.length > limit
    for (const row of rows.slice(0, limit)) {
      if (items.length === limit) {
        isMore = true
        break
      }
      after = row.id
      if (mayRead(token, row)) items.push(row)
    }
  }
  const agents = [...new Set(items.map(({ agentId }) => agentId))]
  const counts = await db.runtimeEvent.groupBy({ by: ['sandboxId'], where: { sandboxId: { in: items.map(({ id }) => id) } }, _count: true })
  const total = await db.sandbox.count({ where, take: COUNT_LIMIT + 1 })
  const violations = new Map(counts.map((one) => [one.sandboxId, one._count]))
  const isAll = agents.length > 0 && token.agents.every((glob) => glob.test('any-agent-at-all'))
  return {
    items: items.map((row) => wireSandbox(row, violations.get(row.id) ?? 0, Date.now())),
    next_cursor: isMore && after ? after : null,
    total: Math.min(total, COUNT_LIMIT),
    total_is_estimate: total > COUNT_LIMIT || !isAll,
  }
}

/** One execution. Errors: `not_found`, also for one of an agent that the token may not speak for. */
export async function getSandbox(db: Db, token: TokenFact, id: string): Promise<z.infer<typeof WireSandboxDetail>> {
  const row = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? await db.sandbox.findUnique({ where: { id } }) : null
  if (!row || !mayRead(token, row)) throw new HttpProblem('not_found', 'There is no such execution.')
  return wireDetail(db, row, Date.now())
}
