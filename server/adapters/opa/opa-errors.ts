import type { Diagnostic } from '@/server/ports/policy-tools'
import { linesOf, rangeAt } from './text-position'

type Reported = { message: string; code: string; location?: { file: string; row: number; col: number } }
const DOC = 'https://www.openpolicyagent.org/docs/errors'
/** Pages that the documentation has; other errors have none of their own. */
const PAGES: readonly [pattern: RegExp, page: string][] = [
  [/^var .* is unsafe/, 'rego-unsafe-var-error/var-name-is-unsafe'],
  [/match error/, 'rego-type-error/match-error'],
  [/^conflicting rules/, 'rego-type-error/conflicting-rules-name-found'],
  [/^multiple default rules/, 'rego-type-error/multiple-default-rules-name-found'],
  [/arity mismatch/, 'rego-type-error/arity-mismatch'],
  [/has arity/, 'rego-type-error/function-has-arity-got-argument'],
  [/^unsafe built-in/, 'rego-type-error/unsafe-built-in-function-calls-in-expression-name'],
  [/is recursive/, 'rego-recursion-error/rule-name-is-recursive'],
  [/^assigned var .* unused/, 'rego-compile-error/assigned-var-name-unused'],
  [/cannot be used for rule name/, 'rego-parse-error/var-cannot-be-used-for-rule-name'],
  [/^unexpected } token/, 'rego-parse-error/unexpected-right-curly-token'],
  [/^unexpected { token/, 'rego-parse-error/unexpected-left-curly-token'],
  [/^unexpected assign token/, 'rego-parse-error/unexpected-assign-token'],
  [/^unexpected string token/, 'rego-parse-error/unexpected-string-token'],
  [/^unexpected identifier token/, 'rego-parse-error/unexpected-identifier-token'],
  [/^unexpected \w+ keyword/, 'rego-parse-error/unexpected-name-keyword'],
]

/** The strict mode's own complaints share their code with the compiler's. */
const STRICT = /(unused$|import must not shadow|deprecated built-in|variables must not shadow|^import .* unused|rules must not shadow)/

export const pathOf = (file: string): string => file.replace(/^\.\//, '')

const docOf = (message: string): string | null => {
  const page = PAGES.find(([pattern]) => pattern.test(message))?.[1]
  return page ? `${DOC}/${page}` : null
}

function sourceOf({ code, message }: Reported): Diagnostic['source'] {
  if (code === 'rego_parse_error') return 'parse'
  if (STRICT.test(message)) return 'strict'
  return 'compile'
}

/** The report of `opa check --format json`, which comes on stderr. Out: null when it is no report. */
export function readErrors(stderr: string, texts: ReadonlyMap<string, string>): Diagnostic[] | null {
  if (stderr.trim() === '') return []
  let errors: Reported[]
  try {
    errors = (JSON.parse(stderr) as { errors?: Reported[] }).errors ?? [] // OPA's own shape
  } catch {
    return null
  }
  return errors.map((one) => {
    const [first = ''] = texts.keys()
    const path = one.location?.file ? pathOf(one.location.file) : first
    const range = rangeAt(linesOf(texts.get(path) ?? ''), one.location ?? { row: 1, col: 1 })
    const { code, message } = one
    return { source: sourceOf(one), code, severity: 'error', path, range, message, doc: docOf(message), fix: null }
  })
}
