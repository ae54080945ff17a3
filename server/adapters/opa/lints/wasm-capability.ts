import { type Module, nameOf, type Term, walk } from '@/server/adapters/opa/ast'
import { reasonOf } from '@/server/adapters/opa/refusal-reasons'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { finding, type Lint, rangeOf } from './lint'

/** First names that mean something of the draft's own. */
const ownNames = ({ imports = [], rules = [] }: Module): Set<string> =>
  new Set([
    ...imports.map(({ alias, path }) => alias ?? String((path.value as Term[]).at(-1)?.value)), // an import's path is a reference
    ...rules.map(({ head }) => String(head.ref[0]?.value)),
  ])

/** A call of a builtin that a compiled decision may not make. */
export const wasmCapability: Lint = ({ modules, builtins }) =>
  modules.flatMap((file) => {
    const own = ownNames(file.module)
    const found: Diagnostic[] = []
    walk(file.module.rules, ({ type, value, location }) => {
      if (type !== 'ref' || !location || !Array.isArray(value)) return undefined
      const name = nameOf(value as Term[]) // the parts of a reference
      if (!builtins.known.has(name) || builtins.allowed.has(name) || own.has(name.split('.')[0] ?? '')) return undefined
      const said = {
        source: 'capability',
        code: 'acgs/wasm-capability',
        severity: 'error',
        message: reasonOf(name, builtins.deprecated.has(name)),
      } as const
      found.push(finding(file, rangeOf(file, location), said))
      return false
    })
    return found
  })
