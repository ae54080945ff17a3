import { type Module, nameOf, type Term, walk } from '@/server/adapters/opa/ast'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { type Draft, finding, type Lint, rangeOf } from './lint'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
/** Filled by the engine, not by a version. */
const RUNTIME = 'runtime'

/** Everything that packages and rules of the draft answer to. */
function ruleTree(modules: Draft['modules']): Record<string, unknown> {
  const root: Record<string, unknown> = {}
  for (const { module } of modules) {
    let at = root
    for (const { value } of module.package.path.slice(1)) {
      const next = isObject(at[String(value)]) ? (at[String(value)] as Record<string, unknown>) : {} // just looked at
      at[String(value)] = next
      at = next
    }
    for (const rule of module.rules ?? []) at[String(rule.head.ref[0]?.value)] = true
  }
  return root
}

/** Follows names as far as they are known. Out: how many of them lead somewhere, or null when nothing can be said. */
function knownDepth(tree: unknown, names: readonly string[]): number | null {
  let at = tree
  for (const [i, name] of names.entries()) {
    if (at === true || !isObject(at)) return null
    if (!Object.hasOwn(at, name)) return i
    at = at[name]
  }
  return null
}

/** `data.…` of a reference, through the import that it begins with. */
function dataNames({ imports = [] }: Module, ref: readonly Term[]): string[] | null {
  const names = nameOf(ref).split('.')
  if (names[0] === 'data') return names.slice(1)
  const found = imports.find(({ alias, path }) => (alias ?? String((path.value as Term[]).at(-1)?.value)) === names[0]) // a reference
  const path = found ? nameOf(found.path.value as Term[]).split('.') : []
  return path[0] === 'data' ? [...path.slice(1), ...names.slice(1)] : null
}

/** A path below `data` that neither a document nor a rule of the draft has. Paths below `input` are the schema's, which OPA checks. */
export const unknownPath: Lint = ({ modules, data }) => {
  const rules = ruleTree(modules)
  return modules.flatMap((file) => {
    const found: Diagnostic[] = []
    walk(file.module.rules, ({ type, value, location }) => {
      if (type !== 'ref' || !location || !Array.isArray(value)) return undefined
      const names = dataNames(file.module, value as Term[]) // the parts of a reference
      if (!names || names.length === 0 || names[0] === RUNTIME) return undefined
      const [inData, inRules] = [knownDepth(data, names), knownDepth(rules, names)]
      if (inData === null || inRules === null) return undefined
      const depth = Math.max(inData, inRules)
      const message = `data.${names.join('.')} is nowhere in this draft: ${depth === 0 ? `there is no data.${names[0]}` : `data.${names.slice(0, depth).join('.')} has no ${JSON.stringify(names[depth])}`}.`
      found.push(finding(file, rangeOf(file, location), { source: 'schema', code: 'acgs/unknown-path', severity: 'warning', message }))
      return undefined
    })
    return found
  })
}
