import type { Expr, Rule, Term } from './ast'
import { isTerm } from './ast'

/** What a test's body is asked, expression by expression: whether it can be reached, and what stands on the two sides of a comparison. */
const OPERATORS: Record<string, string> = { equal: '==', eq: '=', neq: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' }
const LITERAL = new Set(['null', 'boolean', 'number', 'string', 'array', 'object', 'set'])

export const textOf = (at: { text?: string } | undefined): string => Buffer.from(at?.text ?? '', 'base64').toString()

export type Comparison = { operator: string; left: Term; right: Term }

/** The comparison that an expression is, or null. */
export function comparisonOf({ terms, negated }: Expr): Comparison | null {
  if (negated || !Array.isArray(terms) || terms.length !== 3) return null
  const [call, left, right] = terms
  const name = Array.isArray(call?.value) && isTerm(call.value[0]) ? String(call.value[0].value) : ''
  const operator = OPERATORS[name]
  return operator && left && right ? { operator, left, right } : null
}

/** By convention what was expected stands right; a literal on the left beside something computed is the exception. */
export const isLeftExpected = ({ left, right }: Comparison): boolean => LITERAL.has(left.type) && !LITERAL.has(right.type)

/** Text of a rule, to be put behind the test's own file, whose value is a list with one answer for each expression of the test. */
export function probeText(name: string, { body, head }: Rule): string {
  const texts = body.map(({ location }) => textOf(location))
  const key = head.key?.type === 'var' ? String(head.key.value) : keyOf(head.ref)
  const answers = body.map((expr, k) => {
    const before = texts.slice(0, k)
    const reached = `[true |\n${[...before, texts[k]].join('\n')}\n] != []`
    const comparison = comparisonOf(expr)
    if (!comparison) return `{"reached": ${reached}, "pairs": []}`
    const modifiers = (expr.with ?? []).map(({ location }) => textOf(location)).join(' ')
    const isBound = key !== null && before.some((text) => new RegExp(`\\b${key}\\b`).test(text))
    const lines = [
      ...before,
      `acgs_left := ${textOf(comparison.left.location)} ${modifiers}`,
      `acgs_right := ${textOf(comparison.right.location)} ${modifiers}`,
      `acgs_pair := {"left": acgs_left, "right": acgs_right, "are_sets": [is_set(acgs_left), is_set(acgs_right)] == [true, true], "holds": [true | ${texts[k]}] != [], "key": ${isBound ? key : 'null'}}`,
    ]
    return `{"reached": ${reached}, "pairs": [acgs_pair |\n${lines.join('\n')}\n]}`
  })
  return `${name} := [\n${answers.join(',\n')},\n]\n`
}

/** `test_x[note]`: the variable of the last part. */
function keyOf(ref: readonly Term[]): string | null {
  const last = ref.at(-1)
  return ref.length > 1 && last?.type === 'var' ? String(last.value) : null
}
