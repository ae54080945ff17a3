import { nameOf, type Term, walk } from '@/server/adapters/opa/ast'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { finding, type Lint, rangeOf } from './lint'

/** What the engine's sprintf writes exactly as OPA does: flags, a width, a precision and a verb. */
const KNOWN = /%[+\-0 ]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?[vdstqcxXfFeEgGboO%]/gu

/** The first format of a template that the engine does not write; null when there is none. */
export function unknownFormat(template: string): string | null {
  const rest = template.replace(KNOWN, (known) => ' '.repeat(known.length))
  const at = rest.indexOf('%')
  return at < 0 ? null : (/^%[^A-Za-z]{0,8}[A-Za-z]?/u.exec(template.slice(at))?.[0] ?? '%')
}

/** A literal format of sprintf that would make the call undefined when the compiled policy decides. */
export const sprintfFormat: Lint = ({ modules }) =>
  modules.flatMap((file) => {
    const found: Diagnostic[] = []
    walk(file.module.rules, ({ type, value }) => {
      if (type !== 'call' || !Array.isArray(value)) return undefined
      const [name, template] = value as Term[] // a call is its name and its operands
      if (name?.type !== 'ref' || nameOf(name.value as Term[]) !== 'sprintf' || template?.type !== 'string' || !template.location)
        return undefined
      const format = unknownFormat(String(template.value))
      if (format === null) return undefined
      const message = `sprintf has no ${format} in a compiled policy, so the call would be undefined. Use %v, %s, %d, %f, %q or %x, with a width and a precision.`
      const range = rangeOf(file, template.location)
      found.push(finding(file, range, { source: 'capability', code: 'acgs/sprintf-format', severity: 'error', message }))
      return undefined
    })
    return found
  })
