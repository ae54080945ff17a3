import { isTerm, nameOf, type Parsed, type Rule, type Term, textOf } from '@/server/adapters/opa/ast'
import type { Edit, Range } from '@/server/ports/policy-tools'
import { finding, firstLineOf, type Lint, rangeOf } from './lint'

const MANY = 100
const TOO_MANY = 1000
const SCALAR = new Set(['string', 'number', 'boolean', 'null'])

/** One rule of a group: what it compares, with which constant, and its own value where that is a constant too. */
type Compared = { file: Parsed; rule: Rule; key: string; value: string | null }

/** The equality with a constant in a body, or null when there is none or another rule could not stand in for it. */
function equalityOf({ body }: Rule): { left: string; key: string } | null {
  for (const { terms, negated, with: modifiers } of body) {
    if (negated || modifiers || !Array.isArray(terms)) continue
    const [call, a, b] = terms
    const name = Array.isArray(call?.value) ? nameOf(call.value as Term[]) : '' // the parts of a reference
    if ((name !== 'equal' && name !== 'eq') || !a || !b) continue
    const [constant, other] = SCALAR.has(a.type) ? [a, b] : [b, a]
    if (SCALAR.has(constant.type) && !SCALAR.has(other.type)) return { left: textOf(other.location), key: textOf(constant.location) }
  }
  return null
}

/** Text of a rule's value: `true` where it says none, null where it is none of one line or the rule is another kind. */
function constantOf({ head, body, else: otherwise }: Rule): string | null {
  if (otherwise || head.key || head.args || body.length !== 1 || head.ref.length !== 1) return null
  const { value } = head
  if (!isTerm(value)) return null
  if (!value.location) return 'true'
  return SCALAR.has(value.type) ? textOf(value.location) : null
}

function groupsOf(modules: readonly Parsed[]): Compared[][] {
  const groups = new Map<string, Compared[]>()
  for (const file of modules)
    for (const rule of file.module.rules ?? []) {
      const found = rule.default ? null : equalityOf(rule)
      if (!found) continue
      const name = JSON.stringify([nameOf(file.module.package.path), nameOf(rule.head.ref), found.left])
      groups.set(name, [...(groups.get(name) ?? []), { file, rule, key: found.key, value: constantOf(rule) }])
    }
  return [...groups.values()].filter((group) => group.length >= MANY)
}

/** The whole lines of a rule. */
function linesOfRule({ file, rule }: Compared): Range {
  const { start, end } = rangeOf(file, rule.location)
  return { start: { row: start.row, col: 1 }, end: { row: end.row + 1, col: 1 } }
}

/** One look-up in place of all of them, where each is nothing but its equality and two of them never disagree. */
function lookUp(group: readonly Compared[], left: string): { title: string; edits: Edit[] } | null {
  const [first] = group
  if (!first || group.some(({ file, value }) => file !== first.file || value === null)) return null
  const values = new Map<string, string>()
  for (const { key, value } of group) {
    if (value === null || (values.has(key) && values.get(key) !== value)) return null
    values.set(key, value)
  }
  const name = nameOf(first.rule.head.ref)
  const table = `${name}_by_key`
  if (first.file.module.rules?.some(({ head }) => nameOf(head.ref) === table)) return null
  const rows = [...values].map(([key, value]) => `\t${key}: ${value},`).join('\n')
  const operator = first.rule.head.assign ? ':=' : '='
  const text = `${name} ${operator} ${table}[${left}]\n\n${table} := {\n${rows}\n}\n`
  const path = first.file.path
  const edits = group.map((one, i) => ({ path, range: linesOfRule(one), text: i === 0 ? text : '' }))
  return { title: `Look it up: one rule and a table of ${values.size}`, edits }
}

/** A compiled policy has no rule index: each of these rules is tried at each decision. */
export const ruleIndex: Lint = ({ modules }) =>
  groupsOf(modules).flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { left = '' } = equalityOf(first.rule) ?? {}
    const cost = group.length >= TOO_MANY ? 'tens of microseconds' : 'some microseconds'
    const message = `${group.length} rules named ${nameOf(first.rule.head.ref)} differ by what ${left} equals. A compiled policy has no rule index and tries each of them at every decision (${cost}); a look-up in a table costs the same for any number.`
    const severity = group.length >= TOO_MANY ? 'error' : 'warning'
    const said = { source: 'performance', code: 'acgs/rule-index', severity, message, fix: lookUp(group, left) } as const
    return [finding(first.file, firstLineOf(first.file, first.rule.location), said)]
  })
