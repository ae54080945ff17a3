import { type Expr, isTerm, nameOf, type Parsed, type Term, walk } from '@/server/adapters/opa/ast'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { finding, type Lint, rangeOf } from './lint'

/** What one body knows: variables that have a value already, those whose value comes from an iteration, and how many iterations stand around. */
type Around = { bound: Set<string>; iterated: Set<string>; count: number }
const LITERAL = new Set(['array', 'set', 'object', 'string', 'number', 'boolean', 'null'])
const MANY_VALUES = /^(numbers\.|split$|regex\.|json\.|object\.|array\.|walk$|graph\.)/
const COMPREHENSIONS = new Set(['arraycomprehension', 'setcomprehension', 'objectcomprehension'])

function varsOf(node: unknown): Set<string> {
  const found = new Set<string>()
  walk(node, ({ type, value }) => {
    if (type === 'var') found.add(String(value))
    return undefined
  })
  return found
}
const mentions = (node: unknown, names: ReadonlySet<string>) => [...varsOf(node)].some((name) => names.has(name))
/** A literal without variables, or the answer of a function of the draft's own, which may as well be one value: neither counts. */
function isConstant({ type, value }: Term): boolean {
  if (type === 'call' && Array.isArray(value)) return !MANY_VALUES.test(nameOf((value[0] as Term).value as Term[])) // a call begins with its name
  return LITERAL.has(type) && varsOf(value).size === 0
}

type Iteration = { over: unknown; vars: Set<string> }

/** `some k, v in xs`. */
function someIn(terms: Expr['terms']): Iteration | null {
  const symbols = !Array.isArray(terms) && !isTerm(terms) ? terms.symbols : null
  const [call] = Array.isArray(symbols) ? symbols : []
  if (!isTerm(call) || call.type !== 'call' || !Array.isArray(call.value)) return null
  const parts = (call.value as Term[]).slice(1) // a call is its name and operands
  const over = parts.at(-1)
  return over && !isConstant(over) ? { over, vars: varsOf(parts.slice(0, -1)) } : null
}

/** `xs[i]` and `xs[_]`, where nothing gave the variable a value before. */
function byReference(expr: Expr, { bound }: Around): Iteration[] {
  const found: Iteration[] = []
  const known = new Set(bound)
  walk([expr.terms], ({ type, value }) => {
    if (COMPREHENSIONS.has(type)) return false
    if (type !== 'ref' || !Array.isArray(value)) return undefined
    const [root, ...parts] = value as Term[] // the parts of a reference
    const free = parts.filter((part) => part.type === 'var' && !known.has(String(part.value))).map((part) => String(part.value))
    if (root && !isConstant(root) && free.length > 0) found.push({ over: root, vars: new Set(free) })
    for (const name of free) known.add(name)
    return undefined
  })
  return found
}

/** Bodies inside an expression, which run once for each round of what is around them. */
function innerBodies(expr: Expr): Expr[][] {
  const bodies: Expr[][] = []
  const { terms } = expr
  if (!Array.isArray(terms) && !isTerm(terms) && Array.isArray(terms.body)) bodies.push(terms.body as Expr[]) // `every`
  walk([terms], ({ type, value }) => {
    if (!COMPREHENSIONS.has(type)) return undefined
    bodies.push((value as { body: Expr[] }).body) // OPA's own shape
    return false
  })
  return bodies
}

/** The first expression that multiplies one independent iteration by another, or null. One over the parts of what is iterated already does
 *  not: all rounds together are as many as the parts. */
function multiplied(body: readonly Expr[], outer: Around): Expr | null {
  const around = { bound: new Set(outer.bound), iterated: new Set(outer.iterated), count: outer.count }
  for (const expr of body) {
    const { terms } = expr
    const some = someIn(terms)
    const every = !Array.isArray(terms) && !isTerm(terms) && isTerm(terms.domain) && !isConstant(terms.domain) ? terms : null
    const iterations = some ? [some] : every ? [{ over: every.domain, vars: varsOf([every.key, every.value]) }] : byReference(expr, around)
    const inside = { ...around }
    for (const { over, vars } of iterations) {
      const depends = mentions(over, around.iterated)
      if (!depends) inside.count++
      for (const name of vars) {
        around.iterated.add(name)
        around.bound.add(name)
      }
    }
    if (inside.count > 1 && inside.count > around.count) return expr
    const found = innerBodies(expr)
      .map((inner) => multiplied(inner, inside))
      .find((one) => one !== null)
    if (found) return found
    // `every` and `not` end with their expression; the others go on for the rest of the body.
    if (!every && !expr.negated) around.count = inside.count
    for (const name of boundBy(expr)) {
      around.bound.add(name)
      if (mentions(terms, around.iterated)) around.iterated.add(name)
    }
  }
  return null
}

/** `x := …` and `x = …` give their left side a value. */
function boundBy({ terms }: Expr): Set<string> {
  if (!Array.isArray(terms)) return new Set()
  const [call, left] = terms
  const name = Array.isArray(call?.value) ? nameOf(call.value as Term[]) : '' // the parts of a reference
  return name === 'assign' || name === 'eq' ? varsOf([left]) : new Set()
}

function openRanges(file: Parsed): Diagnostic[] {
  const found: Diagnostic[] = []
  walk(file.module.rules, (term) => {
    const parts = term.type === 'call' && Array.isArray(term.value) ? (term.value as Term[]) : [] // a call is its name and operands
    const name = Array.isArray(parts[0]?.value) ? nameOf(parts[0].value as Term[]) : '' // the parts of a reference
    if (!name.startsWith('numbers.range') || !term.location || parts.slice(1).every(({ type }) => type === 'number')) return undefined
    const message = `${name} runs as often as its bounds say, and these come from outside. Give it constant bounds, or iterate over what is counted.`
    found.push(
      finding(file, rangeOf(file, term.location), { source: 'performance', code: 'acgs/nested-iteration', severity: 'warning', message }),
    )
    return undefined
  })
  return found
}

export const nestedIteration: Lint = ({ modules }) =>
  modules.flatMap((file) => {
    const names = new Set([
      ...(file.module.rules ?? []).map(({ head }) => String(head.ref[0]?.value)),
      ...(file.module.imports ?? []).map(({ alias, path }) => alias ?? String((path.value as Term[]).at(-1)?.value)), // a reference
      'input',
      'data',
    ])
    const found = (file.module.rules ?? []).flatMap((rule) => {
      const bound = new Set([...names, ...varsOf(rule.head.args ?? [])])
      const expr = multiplied(rule.body, { bound, iterated: new Set(), count: 0 })
      if (!expr) return []
      const message =
        'This iterates once for each round of another iteration that it does not depend on: a thousand by a thousand is a million rounds. Look the other one up by its key, or join on a set.'
      return [
        finding(file, rangeOf(file, expr.location), { source: 'performance', code: 'acgs/nested-iteration', severity: 'warning', message }),
      ]
    })
    return [...found, ...openRanges(file)]
  })
