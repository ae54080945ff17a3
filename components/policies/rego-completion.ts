import type { BuiltinDoc, LspPosition, LspRange } from '@/lib/schemas/language'
import { documentPaths } from './document-paths'
import { KEYWORDS } from './rego-file'
import { headsOf, type RegoIndex, ruleAt } from './rego-index'
import { tokensOf } from './rego-tokens'

type Item = { label: string; kind: number; detail: string }
type Sources = { texts: ReadonlyMap<string, string>; builtins: ReadonlyMap<string, BuiltinDoc>; inputPaths: readonly string[] }
export type Completed = { isIncomplete: boolean; itemDefaults: { editRange: LspRange }; items: Item[] }

/** Kinds of the protocol, as the editor names them. */
const KIND = { function: 3, variable: 6, module: 9, property: 10, keyword: 14 } as const
const REFERENCE = /[A-Za-z_][\w.]*$/

/** Whether the end of a line's part lies in a comment, or in a text that is no expression. */
function isText(before: string): boolean {
  const last = tokensOf(before).at(-1)
  if (last?.kind === 'comment') return true
  if (last?.end !== before.length) return false
  return last.kind === 'text' ? !/["`]$/.test(last.text) : last.kind === 'sign' && /["`]$/.test(last.text)
}

/** Members of the draft's own references: rules and documents below a full name such as `data.acgs.lib`. */
function below(sources: Sources, index: RegoIndex, full: string): string[] {
  const names = new Set<string>()
  const add = (path: string) => path.startsWith(`${full}.`) && names.add(path)
  for (const [at] of index.packages) {
    add(at)
    for (const file of index.files.values())
      if (file.package?.path === at && !file.path.endsWith('_test.rego')) for (const { name } of file.rules) add(`${at}.${name}`)
  }
  for (const path of documentPaths(sources.texts)) add(path)
  return [...names]
}

const itemsOf = (names: Iterable<string>, kind: number, detail: string): Item[] => [...names].map((label) => ({ label, kind, detail }))

/** All that may stand at a place, from the draft's own texts, keywords, builtins, documents and recorded inputs. Null in a comment or a text. */
export function localCompletion(sources: Sources, index: RegoIndex, at: { path: string; position: LspPosition }): Completed | null {
  const file = index.files.get(at.path)
  const { line, character } = at.position
  const before = (file?.lines[line] ?? '').slice(0, character)
  if (!file || isText(before)) return null
  const word = REFERENCE.exec(before)?.[0] ?? ''
  const start = { line, character: character - word.length }
  const answer = (items: Item[]): Completed => ({
    isIncomplete: false,
    itemDefaults: { editRange: { start, end: { line, character } } },
    items: items.filter(({ label }) => label.startsWith(word.slice(0, 1)) || word === ''),
  })
  if (/^import\s+[\w.]*$/.test(before)) return answer(itemsOf(below(sources, index, 'data'), KIND.module, 'package or document'))
  const [root = ''] = word.split('.')
  const imported = file.imports.find(({ alias }) => alias === root)
  if (root === 'input') return answer(itemsOf(sources.inputPaths, KIND.property, 'recorded input'))
  if (root === 'data') return answer(itemsOf(below(sources, index, 'data'), KIND.property, 'this draft'))
  const own = file.package?.path ?? ''
  const rule = file.rules[ruleAt(file, line)]
  const isHead = before.trim() === word && !/^\s/.test(before)
  const byImport = file.imports.flatMap(({ path, alias }) => [
    alias,
    ...(imported?.alias === alias || word === '' ? below(sources, index, path).map((full) => alias + full.slice(path.length)) : []),
  ])
  const rules = [...index.files.values()].filter((one) => one.package?.path === own).flatMap((one) => one.rules.map(({ name }) => name))
  const builtins = [...sources.builtins.values()].map(({ name, class: kind }) => ({ label: name, kind: KIND.function, detail: kind }))
  const all = [
    ...itemsOf(rule?.locals.keys() ?? [], KIND.variable, 'variable'),
    ...itemsOf(new Set(rules.filter((name) => headsOf(index, own, name).length > 0)), KIND.function, 'rule'),
    ...itemsOf(new Set(byImport), KIND.module, 'import'),
    ...itemsOf(KEYWORDS, KIND.keyword, 'keyword'),
    ...(isHead ? [] : builtins),
  ]
  const seen = new Set<string>()
  return answer(all.filter(({ label }) => !seen.has(label) && seen.add(label)))
}
