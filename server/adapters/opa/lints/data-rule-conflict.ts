import { nameOf } from '@/server/adapters/opa/ast'
import { finding, firstLineOf, type Lint } from './lint'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The path at which data stands in a rule's way, or null: a value at the rule itself, or something that is no object above it. */
function inTheWay(data: unknown, path: readonly string[]): string | null {
  let at = data
  for (const [i, name] of path.entries()) {
    if (!isObject(at) || !Object.hasOwn(at, name)) return null
    at = at[name]
    if (!isObject(at) || i === path.length - 1) return `data.${path.slice(0, i + 1).join('.')}`
  }
  return null
}

/** OPA and a compiled policy disagree about which of the two wins, so neither may be. */
export const dataRuleConflict: Lint = ({ modules, data }) => {
  const seen = new Set<string>()
  return modules.flatMap((file) => {
    const above = nameOf(file.module.package.path).split('.').slice(1)
    return (file.module.rules ?? []).flatMap((rule) => {
      const path = [...above, ...nameOf(rule.head.ref).split('.')]
      const found = seen.has(path.join('.')) ? null : inTheWay(data, path)
      seen.add(path.join('.'))
      if (!found) return []
      const message = `A data document has a value at ${found}, where this rule is: OPA and the compiled policy would answer differently. Rename one of the two.`
      return [
        finding(file, firstLineOf(file, rule.location), { source: 'compile', code: 'data_rule_conflict', severity: 'error', message }),
      ]
    })
  })
}
