import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { InputPaths } from '@/lib/schemas/draft-language'
import type { ServiceContext } from '@/server/context'
import { recordOf } from '@/server/services/decisions/record-of'

const SAMPLE = 100
const DEPTH = 5
const MOST = 400
const NAME = /^[A-Za-z_]\w*$/

/** Names below a value, not its values: what an author may write after `input.`. Members of lists are left out. */
function* pathsIn(value: unknown, at: string, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return
  for (const [name, one] of Object.entries(value)) {
    if (!NAME.test(name)) continue
    const path = `${at}.${name}`
    yield path
    yield* pathsIn(one, path, depth - 1)
  }
}

/** Which members recorded inputs of the last seven days have, and in how many of the newest hundred: the most frequent first. */
export async function inputPaths(ctx: ServiceContext): Promise<InputPaths> {
  const now = ctx.now()
  const found = await ctx.db.decision.findMany({
    where: { origin: ctx.origin, evaluatedAt: { gt: new Date(now.getTime() - WINDOW_MS['7d']), lte: now } },
    select: { record: true },
    orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }],
    take: SAMPLE,
  })
  const seen = new Map<string, number>()
  for (const { record } of found)
    for (const path of new Set(pathsIn(recordOf(record).input, 'input', DEPTH))) seen.set(path, (seen.get(path) ?? 0) + 1)
  const paths = [...seen].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, MOST)
  return { of: found.length, paths: paths.map(([path, times]) => ({ path, seen: times })) }
}
