import { formatCount, formatMs, formatPercent } from '@/lib/format'
import type { Slo } from '@/lib/schemas/objectives'

type Unit = 'ratio' | 'ms' | 'count'
export type Field = { path: readonly [keyof Slo, string]; label: string; group: string; unit: Unit; hint: string }

/** Every value a person may change, in the order of the page. Decisions lost has one line only, 0, and is not among them. */
export const FIELDS: readonly Field[] = [
  {
    group: 'Compliance, 30 d',
    path: ['compliance', 'targetRatio'],
    label: 'Target',
    unit: 'ratio',
    hint: 'the error budget is what it leaves',
  },
  { group: 'Compliance, 30 d', path: ['compliance', 'warnRatio'], label: 'Warning', unit: 'ratio', hint: 'below the target' },
  { group: 'Compliance, 30 d', path: ['compliance', 'criticalRatio'], label: 'Critical', unit: 'ratio', hint: 'below the warning' },
  { group: 'Decision latency, p99', path: ['decisionLatency', 'targetMs'], label: 'Line', unit: 'ms', hint: 'over it is a breach' },
  { group: 'Decision latency, p99', path: ['decisionLatency', 'warnMs'], label: 'Warning', unit: 'ms', hint: 'below the line' },
  { group: 'Decision latency, own goals', path: ['decisionLatency', 'ownP50Ms'], label: 'p50', unit: 'ms', hint: 'half of all decisions' },
  { group: 'Decision latency, own goals', path: ['decisionLatency', 'ownP95Ms'], label: 'p95', unit: 'ms', hint: '19 of 20' },
  { group: 'Decision latency, own goals', path: ['decisionLatency', 'ownP99Ms'], label: 'p99', unit: 'ms', hint: '99 of 100' },
  { group: 'Decision latency, own goals', path: ['decisionLatency', 'ownP999Ms'], label: 'p99.9', unit: 'ms', hint: '999 of 1,000' },
  { group: 'Containment', path: ['containment', 'containedMs'], label: 'Contained', unit: 'ms', hint: 'no path left, observed' },
  { group: 'Containment', path: ['containment', 'targetMs'], label: 'Stopped', unit: 'ms', hint: 'gone by uid' },
  {
    group: 'Decision stream',
    path: ['stream', 'backlogRecords'],
    label: 'Waiting decisions',
    unit: 'count',
    hint: 'answered, not yet in the database',
  },
]

export const pathOf = (field: Field): string => field.path.join('.')
export const valueAt = (slo: Slo, { path: [part, name] }: Field): number => (slo[part] as Record<string, number>)[name] ?? Number.NaN

/** As it is read: '99.9 %', '5 ms', '10,000'. */
export function sayValue(value: number, unit: Unit): string {
  if (unit === 'ratio') return formatPercent(value)
  return unit === 'ms' ? formatMs(value) : formatCount(value)
}

export const UNIT_WORD: Record<Unit, string> = { ratio: '%', ms: 'ms', count: 'decisions' }
/** As it is typed: ratios in percent. Twelve digits hide what a double adds to 0.999 × 100. */
export const toTyped = (value: number, unit: Unit): string => String(unit === 'ratio' ? Number((value * 100).toPrecision(12)) : value)

/** What was typed as a value, or null when it is no number. A comma is a decimal point where people write it so. */
export function fromTyped(text: string, unit: Unit): number | null {
  const plain = text.trim().replace(',', '.')
  const value = plain === '' ? Number.NaN : Number(plain)
  if (!Number.isFinite(value)) return null
  return unit === 'ratio' ? Number((value / 100).toPrecision(12)) : value
}

export type Change = { field: Field; before: number; after: number }
/** What differs between two sets, in the order of the page. */
export const changesBetween = (before: Slo, after: Slo): Change[] =>
  FIELDS.map((field) => ({ field, before: valueAt(before, field), after: valueAt(after, field) })).filter((one) => one.before !== one.after)

/** 'Decision latency, p99: line, 5 ms becomes 7 ms' */
export const sayChange = ({ field, before, after }: Change): string =>
  `${field.group}: ${field.label.toLowerCase()}, ${sayValue(before, field.unit)} becomes ${sayValue(after, field.unit)}`

/** The set with some values replaced. */
export function withValues(slo: Slo, values: ReadonlyMap<Field, number>): Slo {
  const next = structuredClone(slo)
  for (const [{ path }, value] of values) (next[path[0]] as Record<string, number>)[path[1]] = value
  return next
}
