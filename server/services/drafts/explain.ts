import type { RuleStory } from '@/lib/schemas/draft-tests'
import type { Coverage, Json, Rule, SourceFile } from '@/server/ports/policy-tools'

const LONGEST = 160

/** Codes that an answer names as found or fired: of a decision, or of a set of findings. Null where the answer is neither. */
export function codesIn(value: Json | undefined): Set<string> | null {
  if (typeof value !== 'object' || value === null) return null
  const { violations, fired_rules } = Array.isArray(value) ? { violations: value, fired_rules: [] } : value
  if (!Array.isArray(violations)) return null
  const found = violations.map((one) => (typeof one === 'object' && one !== null && !Array.isArray(one) ? one.code : undefined))
  const fired = Array.isArray(fired_rules) ? fired_rules.map((one) => (typeof one === 'string' ? one.split('/').at(-1) : undefined)) : []
  const codes = [...found, ...fired].filter((code) => typeof code === 'string')
  return found.every((code) => typeof code === 'string') ? new Set(codes) : null
}

const lineOf = (files: readonly SourceFile[], path: string, row: number): string => {
  const text =
    files
      .find((file) => file.path === path)
      ?.text.split('\n')
      [row - 1]?.trim() ?? ''
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

type Evaluated = {
  files: readonly SourceFile[]
  rules: readonly Rule[]
  coverage: Coverage
  fails: readonly { path: string; row: number }[]
  value: Json | undefined
}

/** What each rule did: it fired where the answer names its code, or else where its head was reached. One that did not was left at the last line
 *  that did not hold. A rule that stands on one line shows only that it was asked, so it is told of where the answer names its code, and left
 *  out elsewhere. Pure. */
export function explainRules({ files, rules, coverage, fails, value }: Evaluated): RuleStory[] {
  const codes = codesIn(value)
  return rules.flatMap((rule): RuleStory[] => {
    const { path, code, title, file, row, endRow } = rule
    const isNamed = code !== null && codes !== null
    if (row === endRow && !isNamed) return []
    const inside = (at: number) => at >= row && at <= endRow
    const reached = (coverage.files.find((one) => one.path === file)?.covered ?? []).filter(inside)
    const told = { path, code, title, file, row }
    if (isNamed ? codes.has(code) : reached.includes(row)) return [{ ...told, state: 'fired', stoppedAt: null }]
    const failed = fails.filter((one) => one.path === file && inside(one.row)).map((one) => one.row)
    const last = failed.length > 0 ? Math.max(...failed) : reached.at(-1)
    if (last === undefined) return [{ ...told, state: 'not_reached', stoppedAt: null }]
    return [{ ...told, state: 'stopped', stoppedAt: { row: last, text: lineOf(files, file, last) } }]
  })
}
