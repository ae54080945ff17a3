import { dirname } from 'node:path/posix'
import { parseDocument } from 'yaml'
import type { Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import { isRego } from './safe-files'
import { linesOf } from './text-position'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function at(text: string, offset: number): Diagnostic['range'] {
  const before = linesOf(text.slice(0, offset))
  const start = { row: before.length, col: (before.at(-1) ?? '').length + 1 }
  return { start, end: { row: start.row, col: start.col + 1 } }
}

const broken = (path: string, range: Diagnostic['range'], message: string): Diagnostic => ({
  source: 'parse',
  code: 'data_parse_error',
  severity: 'error',
  path,
  range,
  message,
  doc: 'docs/policies.md#data_parse_error',
  fix: null,
})

/** JSON is YAML, so one parser says where either is broken; JSON itself has the last word about what is JSON. */
function parse({ path, text }: SourceFile): { value: unknown; problems: Diagnostic[] } {
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true, schema: path.endsWith('.json') ? 'json' : 'core' })
  const problems = document.errors.map(({ pos, message }) => broken(path, at(text, pos[0]), message.split('\n')[0] ?? message))
  if (problems.length > 0) return { value: null, problems }
  if (path.endsWith('.json'))
    try {
      return { value: JSON.parse(text), problems }
    } catch (cause) {
      return { value: null, problems: [broken(path, at(text, 0), cause instanceof Error ? cause.message : 'It is not JSON.')] }
    }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems }
  } catch (cause) {
    return { value: null, problems: [broken(path, at(text, 0), cause instanceof Error ? cause.message : 'It is not YAML.')] }
  }
}

/** Puts one document into another. Out: the path at which both have something that does not go together, or null. */
function merge(into: Record<string, unknown>, value: Record<string, unknown>, path: string[] = []): string | null {
  for (const [key, one] of Object.entries(value)) {
    const there = Object.hasOwn(into, key) ? into[key] : undefined
    if (there === undefined)
      Object.defineProperty(into, key, {
        value: isObject(one) ? structuredClone(one) : one,
        enumerable: true,
        writable: true,
        configurable: true,
      })
    else if (isObject(there) && isObject(one)) {
      const found = merge(there, one, [...path, key])
      if (found) return found
    } else return [...path, key].join('.')
  }
  return null
}

/** All data of a draft as one document, each file below the names of its folders, as OPA loads it. Out: that, and what keeps it from being one. */
export function documentsOf(files: readonly SourceFile[]): { data: Record<string, unknown>; problems: Diagnostic[] } {
  const data: Record<string, unknown> = {}
  const problems: Diagnostic[] = []
  for (const file of files.filter(({ path }) => !isRego(path))) {
    const { value, problems: own } = parse(file)
    problems.push(...own)
    if (own.length > 0) continue
    const folders = dirname(file.path) === '.' ? [] : dirname(file.path).split('/')
    const placed = folders.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value)
    const clash = isObject(placed) ? merge(data, placed) : 'its top'
    const start = at(file.text, 0)
    if (clash === 'its top') problems.push(broken(file.path, start, 'A data document is an object with members.'))
    else if (clash !== null)
      problems.push(broken(file.path, start, `data.${clash} is in another document too, and the two do not go together.`))
  }
  if (Object.hasOwn(data, 'runtime')) {
    const path = files.find((file) => !isRego(file.path) && /runtime/.test(file.text))?.path ?? 'data.json'
    problems.push(broken(path, at('', 0), 'data.runtime is filled by the engine; a draft has no member `runtime`.'))
  }
  return { data, problems }
}
