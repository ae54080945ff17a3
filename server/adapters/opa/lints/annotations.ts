import { nameOf, type Parsed, type Rule } from '@/server/adapters/opa/ast'

export type Annotation = { title?: string; description?: string; custom?: Record<string, unknown> }

/** METADATA over a rule, as the parser attaches it. */
export const annotationOf = (rule: Rule): Annotation | undefined => (rule.annotations as Annotation[] | undefined)?.[0] // OPA's own shape

/** `violations contains v`: what a decision lists. */
export const violationRules = (modules: readonly Parsed[]): { file: Parsed; rule: Rule }[] =>
  modules.flatMap((file) =>
    (file.module.rules ?? []).filter((rule) => nameOf(rule.head.ref) === 'violations' && rule.head.key).map((rule) => ({ file, rule })),
  )
