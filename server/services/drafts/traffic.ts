import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { TrafficOfDraft } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Rule, SourceFile } from '@/server/ports/policy-tools'
import { recordOf } from '@/server/services/decisions/record-of'
import { askTraffic, type Reached } from './ask-traffic'
import { decidingFiles } from './deciding-files'
import { filesOfDraft } from './files'
import { momentOf } from './moment-of'

export type RuleFired = { file: string; row: number; code: string; fired: number }
export type Traffic = {
  /** Decisions whose lines these are, those of the sample that kept no input, and all that were recorded in the window. */
  sampled: number
  left: number
  recorded: number
  lines: { path: string; rows: number[] }[]
  rules: RuleFired[]
  from: string | null
  to: string | null
  ms: number
  readAt: string
}

const KEPT = 16
const kept = new Map<string, Reached>()
/** Answers of one sample by one set of sources never change; a few are kept, the newest last. */
async function remembered(key: string, ask: () => Promise<Reached>): Promise<Reached> {
  const known = kept.get(key)
  const reached = known ?? (await ask())
  kept.delete(key)
  kept.set(key, reached)
  const oldest = kept.keys().next().value
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return reached
}

const keyOf = (files: readonly SourceFile[], ids: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([files.map(({ path, text }) => [path, text]), ids]))
    .digest('hex')

const firedOf = (rules: readonly Rule[], codes: Reached['codes']): RuleFired[] =>
  rules.flatMap(({ file, row, code }) => (code === null ? [] : [{ file, row, code, fired: codes.get(code) ?? 0 }]))

/** Which lines the newest recorded decisions of a window reach, and in how many of them each rule with a code fires, asked of the draft by real
 *  OPA. A decision that the sources fail on reaches nothing and is counted as left out.
 *  Errors: NOT_FOUND, BAD_REQUEST (does not compile), UPSTREAM (no OPA, over a limit). */
export async function trafficOfDraft(ctx: ServiceContext, { id, unsaved, window, most }: TrafficOfDraft): Promise<Traffic> {
  const started = performance.now()
  const now = ctx.now()
  const where = { origin: ctx.origin, evaluatedAt: { gt: new Date(now.getTime() - WINDOW_MS[window]), lte: now } }
  const [{ files }, found, recorded] = await Promise.all([
    filesOfDraft(ctx, id, unsaved),
    ctx.db.decision.findMany({
      where,
      select: { decisionId: true, evaluatedAt: true, record: true },
      orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }],
      take: most,
    }),
    ctx.db.decision.count({ where }),
  ])
  const deciding = decidingFiles(files)
  if (deciding.length === 0) throw new AppError('BAD_REQUEST', 'The draft has no source. Add a .rego file.')
  const moments = found.flatMap(({ decisionId, record }) => {
    const moment = momentOf(recordOf(record))
    return moment ? [{ id: decisionId, ...moment }] : []
  })
  const by = ctx.actor.id
  const [reached, rules] = await Promise.all([
    remembered(
      keyOf(
        deciding,
        moments.map((one) => one.id),
      ),
      () => askTraffic(ctx.policyTools, deciding, { moments, by }),
    ),
    ctx.policyTools.rules(deciding, by),
  ])
  return {
    sampled: reached.sampled,
    left: found.length - reached.sampled,
    recorded,
    lines: [...reached.lines].map(([path, rows]) => ({ path, rows: [...rows].sort((a, b) => a - b) })),
    rules: firedOf(rules, reached.codes),
    from: found.at(-1)?.evaluatedAt.toISOString() ?? null,
    to: found[0]?.evaluatedAt.toISOString() ?? null,
    ms: Math.round(performance.now() - started),
    readAt: now.toISOString(),
  }
}
