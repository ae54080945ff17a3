import { formatCount, utcTitle } from '@/lib/format'
import type { ReportSection, ReportTable } from '@/lib/schemas/reports'
import { phaseOf, type WaiverPhase, type WaiverState } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { isUnused } from '@/server/services/waivers/row'
import { readActiveRules, ruleNowOf } from '@/server/services/waivers/rules'
import { cell } from './cell'
import { tableOr } from './part'
import type { Period } from './periods'

const ROWS_MAX = 1000
type Stored = Prisma.WaiverGetPayload<object>
const at = (when: Date) => utcTitle(when.toISOString())
const PARTIAL = `PARTIAL: the first ${ROWS_MAX}.`

/** Decisions of the period that each waiver of this installation's own traffic let something pass in. */
async function readMatches(ctx: ServiceContext, { from, to }: Period): Promise<Map<string, number>> {
  const rows = await ctx.db.$queryRaw<{ id: string; n: bigint }[]>`
    SELECT v ->> 'waived_by' AS id, count(DISTINCT d.decision_id) AS n
    FROM decision d, jsonb_array_elements(d.record -> 'acgs' -> 'violations') v
    WHERE d.evaluated_at >= ${from} AND d.evaluated_at < ${to} AND d.origin = ${ctx.origin} AND d.waived AND v ->> 'waived_by' IS NOT NULL
    GROUP BY 1`
  return new Map(rows.map(({ id, n }) => [id, Number(n)]))
}

/** One that stands when the report is made, in words. */
function sayState(found: Stored, { now, isGone }: { now: Date; isGone: boolean }): string {
  const phase: WaiverPhase = phaseOf({ ...found, state: found.state as WaiverState }, now) // a constraint of the table
  const marks = [isUnused(found, now) ? 'unused for 30 days' : '', isGone ? 'its rule is gone' : ''].filter(Boolean)
  return [phase, ...marks].join(', ')
}

/** Waivers that stand when the report is made, what ends next first, with the decisions of the period that they matched. */
async function standing(ctx: ServiceContext, period: Period): Promise<ReportTable> {
  const now = ctx.now()
  const rows = await ctx.db.waiver.findMany({
    where: { state: 'approved', expires: { gt: now } },
    orderBy: [{ expires: 'asc' }, { id: 'asc' }],
    take: ROWS_MAX + 1,
  })
  const matches = await readMatches(ctx, period)
  const rules = await readActiveRules(ctx)
  const shown = rows.slice(0, ROWS_MAX)
  const notes = [
    rows.length > ROWS_MAX ? PARTIAL : '',
    rows.length === 0
      ? 'No waiver stands: none is approved and not over.'
      : 'As they stand when the report is made; matches are of the period.',
  ]
  return {
    title: 'Waivers that stand',
    columns: ['Rule', 'Agents', 'State', 'From', 'Until', 'Ticket', 'Matched in the period', 'Matched ever'],
    rows: shown.map((row) => [
      cell(row.rule),
      cell(row.agentGlob),
      sayState(row, { now, isGone: ruleNowOf(rules, row.rule) === 'gone' }),
      at(row.starts),
      at(row.expires),
      cell(row.ticket),
      matches.get(row.id) ?? 0,
      Number(row.matched),
    ]),
    note: notes.filter(Boolean).join(' '),
    missing: null,
  }
}

const WORDS: Record<string, string> = {
  'waivers.request': 'asked for',
  'waivers.approve': 'approved',
  'waivers.refuse': 'refused',
  'waivers.withdraw': 'withdrawn',
  'waivers.revoke': 'revoked',
  'waivers.expire': 'expired',
  'waivers.warn': 'warned of its end',
}

/** What became of waivers in the period, each act with who and why. */
async function changes(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.waiverEvent.findMany({
    where: { at: { gte: from, lt: to } },
    include: { waiver: { select: { rule: true, agentGlob: true } } },
    orderBy: [{ at: 'asc' }, { waiverId: 'asc' }, { version: 'asc' }],
    take: ROWS_MAX + 1,
  })
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  return {
    title: 'What became of waivers',
    columns: ['When', 'Rule', 'Agents', 'What', 'By', 'Reason'],
    rows: rows
      .slice(0, ROWS_MAX)
      .map((row) => [
        at(row.at),
        cell(row.waiver.rule),
        cell(row.waiver.agentGlob),
        WORDS[row.action] ?? cell(row.action),
        cell(nameOf(row.by)),
        row.reason === null ? 'none given' : cell(row.reason),
      ]),
    note: rows.length === 0 ? 'No waiver was asked for, decided or ended in the period.' : rows.length > ROWS_MAX ? PARTIAL : '',
    missing: null,
  }
}

/** Waivers: what stands, what ends next, what is unused, and what happened. Waived decisions stay counted as waived among the figures. */
export async function waiversSection(ctx: ServiceContext, period: Period): Promise<ReportSection> {
  const stand = await tableOr(ctx, 'Waivers that stand', (inside) => standing(inside, period))
  const became = await tableOr(ctx, 'What became of waivers', (inside) => changes(inside, period))
  const count = (word: string) => stand.rows.filter((row) => String(row[2]).includes(word)).length
  const text =
    stand.missing === null && stand.rows.length > 0
      ? [
          `${formatCount(stand.rows.length)} stand: ${count('expiring')} within seven days of the end, ${count('unused')} unused for thirty days, ${count('rule is gone')} about a rule that is gone.`,
        ]
      : []
  return { id: 'waivers', title: 'Waivers', text, figures: [], tables: [stand, became] }
}
