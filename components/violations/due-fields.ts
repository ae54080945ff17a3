import { SEVERITIES } from '@/lib/schemas/evaluate'
import { ViolationDue } from '@/lib/violation-due'

const HOUR_MS = 3_600_000
const PARTS = [
  ['triageMs', 'looked at'],
  ['settleMs', 'decided'],
] as const

export const WRONG_HOURS = 'Type hours from 0.02 to 8,784, such as 0.25.'
/** Eight times, the most urgent first, as they are typed: in hours. */
export const DUE_FIELDS = PARTS.flatMap(([part, word]) =>
  SEVERITIES.toReversed().map((severity) => ({
    part,
    severity,
    path: `${part}.${severity}`,
    label: `${severity}: ${word} within (hours)`,
  })),
)

export type TypedDue = Record<string, string>
export const typedOf = (due: ViolationDue): TypedDue =>
  Object.fromEntries(DUE_FIELDS.map(({ part, severity, path }) => [path, String(Number((due[part][severity] / HOUR_MS).toFixed(4)))]))

/** What is typed as times in ms; null, with the fields that are wrong, until all are right. A comma is a decimal point. */
export function bodyOf(typed: TypedDue): { body: ViolationDue | null; wrong: string[] } {
  const body: Record<string, Record<string, number>> = { triageMs: {}, settleMs: {} }
  for (const { part, severity, path } of DUE_FIELDS) {
    const plain = (typed[path] ?? '').trim().replace(',', '.')
    const hours = /^\d{1,5}(\.\d{1,4})?$/.test(plain) ? Number(plain) : Number.NaN
    Object.assign(body[part] ?? {}, { [severity]: Math.round(hours * HOUR_MS) })
  }
  const parsed = ViolationDue.safeParse(body)
  return { body: parsed.data ?? null, wrong: parsed.error?.issues.map(({ path }) => path.join('.')) ?? [] }
}
