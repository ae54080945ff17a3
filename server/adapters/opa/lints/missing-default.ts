import { nameOf } from '@/server/adapters/opa/ast'
import { finding, firstLineOf, type Lint } from './lint'

/** The engine asks these; without a default an answer could be undefined. */
const ENTRYPOINTS = ['acgs.main.decision', 'acgs.main.allow']

export const missingDefault: Lint = ({ modules }) => {
  const rules = modules.flatMap((file) => {
    const above = nameOf(file.module.package.path).replace(/^data\./, '')
    return (file.module.rules ?? []).map((rule) => ({ file, rule, name: `${above}.${nameOf(rule.head.ref)}` }))
  })
  return ENTRYPOINTS.flatMap((entrypoint) => {
    const own = rules.filter(({ name }) => name === entrypoint)
    const [first] = own
    if (!first || own.some(({ rule }) => rule.default)) return []
    const message = `${entrypoint} is what the engine asks, and it has no default: where no rule holds, the answer is undefined. Add one that denies.`
    return [
      finding(first.file, firstLineOf(first.file, first.rule.location), {
        source: 'compile',
        code: 'acgs/missing-default',
        severity: 'error',
        message,
      }),
    ]
  })
}
