import type { ServiceContext } from '@/server/context'
import type { Diagnostic, Rule, SourceFile } from '@/server/ports/policy-tools'
import { decidingFiles } from './deciding-files'

export type FireRates = { decisions: number; fired: ReadonlyMap<string, number> }

const DAYS = 7
const DAY_MS = 86_400_000
/** Of fewer decisions nothing follows: what is never or always so may be chance. */
const LEAST = 100
const KEPT_MS = 60_000
const kept = new Map<string, { atMs: number; rates: Promise<FireRates> }>()

/** In how many of the decisions that were recorded in the last seven days each code stood, under whichever versions decided. */
async function ratesOf(ctx: ServiceContext): Promise<FireRates> {
  const where = { origin: ctx.origin, minute: { gte: new Date(ctx.now().getTime() - DAYS * DAY_MS) } }
  const [all, byCode] = await Promise.all([
    ctx.db.decisionMinute.aggregate({ where, _sum: { evaluated: true } }),
    ctx.db.violationMinute.groupBy({ by: ['code'], where, _sum: { prevented: true, waived: true, occurred: true } }),
  ])
  const fired = byCode.map(({ code, _sum: { prevented, waived, occurred } }) => {
    const times = (prevented ?? 0n) + (waived ?? 0n) + (occurred ?? 0n)
    return [code, Number(times)] as const
  })
  return { decisions: Number(all._sum.evaluated ?? 0n), fired: new Map(fired) }
}

function keptRates(ctx: ServiceContext): Promise<FireRates> {
  const nowMs = ctx.now().getTime()
  const before = kept.get(ctx.origin)
  if (before && Math.abs(nowMs - before.atMs) < KEPT_MS) return before.rates
  const rates = ratesOf(ctx)
  kept.set(ctx.origin, { atMs: nowMs, rates })
  rates.catch(() => kept.delete(ctx.origin))
  return rates
}

const n = (count: number) => count.toLocaleString('en')

/** Rules that say nothing: never fired, or fired in every decision. `judged`: codes that decided already, since of a new one nothing is known.
 *  Information alone; without enough traffic there is none. Pure. */
export function sayRates(rules: readonly Rule[], { decisions, fired }: FireRates, judged: ReadonlySet<string>): Diagnostic[] {
  if (decisions < LEAST) return []
  const byCode = new Map(rules.flatMap((rule) => (rule.code === null ? [] : [[rule.code, rule] as const])).reverse()) // the first rule of a code
  return [...byCode].flatMap(([code, rule]): Diagnostic[] => {
    const times = fired.get(code) ?? 0
    if (!judged.has(code) || (times > 0 && times < decisions)) return []
    const how = times === 0 ? `Never fired in ${n(decisions)}` : `Fired in every one of ${n(decisions)}`
    return [
      {
        source: 'performance',
        code: 'acgs/fire-rate',
        severity: 'info',
        path: rule.file,
        range: { start: { row: rule.row, col: 1 }, end: { row: rule.row, col: 2 } },
        message: `${how} recorded decisions of the last ${DAYS} days (code ${code}).`,
        doc: 'docs/policies.md#fire-rate',
        fix: null,
      },
    ]
  })
}

/** Findings about rules that never or always fire, from what was decided. `basedOn`: the version that the draft began with.
 *  Errors: UPSTREAM of the parser. */
export async function fireRateFindings(ctx: ServiceContext, files: readonly SourceFile[], basedOn: number): Promise<Diagnostic[]> {
  const rates = await keptRates(ctx)
  if (rates.decisions < LEAST) return []
  const base = await ctx.db.policyVersionFile.findMany({ where: { version: basedOn }, select: { path: true, text: true } })
  const deciding = [decidingFiles(files), decidingFiles(base)] as const
  if (deciding.some((list) => list.length === 0)) return []
  const [rules, before] = await Promise.all(deciding.map((list) => ctx.policyTools.rules(list, ctx.actor.id)))
  return sayRates(rules ?? [], rates, new Set(before?.flatMap(({ code }) => code ?? [])))
}
