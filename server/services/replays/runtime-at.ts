import type { ServiceContext } from '@/server/context'

const KEPT = 64

/** `data.runtime` of past moments by their revision, as the engine wrote it. Null where nobody kept it. One a run: it remembers the last ones. */
export function createRuntimeAt(ctx: ServiceContext) {
  let steps: number[] = []
  let readAt = -1
  let reading: Promise<void> | null = null
  const texts = new Map<number, Promise<string>>()

  async function readSteps(): Promise<void> {
    const rows = await ctx.db.runtimeHistory.findMany({ distinct: ['revision'], select: { revision: true }, orderBy: { revision: 'asc' } })
    steps = rows.map(({ revision }) => Number(revision))
    const head = await ctx.db.runtimeHead.findUnique({ where: { id: 1 }, select: { revision: true } })
    readAt = Number(head?.revision ?? 0)
  }

  /** The newest change that is not younger than the revision. */
  function stepOf(revision: number): number | null {
    let low = 0
    let high = steps.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((steps[middle] ?? 0) <= revision) low = middle + 1
      else high = middle
    }
    return low === 0 ? null : (steps[low - 1] ?? null)
  }

  async function textOf(step: number): Promise<string> {
    const rows = await ctx.db.$queryRaw<{ key: string; body: string | null }[]>`
      SELECT DISTINCT ON (key) key, body::text AS body FROM runtime_history WHERE revision <= ${step}::bigint ORDER BY key, revision DESC`
    const members = rows.flatMap(({ key, body }) => (body === null ? [] : [`${JSON.stringify(key)}:${body}`]))
    return `{${members.join(',')}}`
  }

  return async (revision: number): Promise<string | null> => {
    if (revision > readAt) {
      reading ??= readSteps().finally(() => {
        reading = null
      })
      await reading
    }
    const step = stepOf(revision)
    if (step === null) return null
    const known = texts.get(step)
    if (known !== undefined) return known
    const text = textOf(step)
    if (texts.size >= KEPT) texts.delete(texts.keys().next().value ?? 0)
    texts.set(step, text)
    text.catch(() => texts.delete(step))
    return text
  }
}
export type RuntimeAt = ReturnType<typeof createRuntimeAt>
