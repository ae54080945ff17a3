import { chainAt, type RegoFile, type RegoRule, readFile } from './rego-file'
import type { Token } from './rego-tokens'

/** What a name stands for. */
export type Meaning =
  | { kind: 'rule'; package: string; name: string }
  | { kind: 'local'; path: string; rule: number; name: string }
  | { kind: 'package'; package: string }
  | { kind: 'builtin'; name: string }
  | { kind: 'path' /** Of the input or of data. */; name: string }
export type Spot = { path: string; token: Token }

export type RegoIndex = { files: ReadonlyMap<string, RegoFile>; rules: ReadonlyMap<string, Spot[]>; packages: ReadonlyMap<string, Spot[]> }
export const keyOf = (meaning: Meaning): string => JSON.stringify(Object.values(meaning))
const ruleKey = (at: string, name: string) => `${at} ${name}`

const read = new Map<string, { text: string; file: RegoFile }>()
const KEPT = 400
/** A file is read again only when its text is another. */
function fileOf(path: string, text: string): RegoFile {
  const known = read.get(path)
  if (known?.text === text) return known.file
  const file = readFile(path, text)
  if (read.size > KEPT) read.clear()
  read.set(path, { text, file })
  return file
}

/** The names of a draft's Rego files, and where each is declared. */
export function indexOf(texts: ReadonlyMap<string, string>): RegoIndex {
  const files = new Map<string, RegoFile>()
  const rules = new Map<string, Spot[]>()
  const packages = new Map<string, Spot[]>()
  const add = (map: Map<string, Spot[]>, key: string, spot: Spot) => map.set(key, [...(map.get(key) ?? []), spot])
  for (const [path, text] of texts) {
    if (!path.endsWith('.rego')) continue
    const file = fileOf(path, text)
    files.set(path, file)
    if (!file.package) continue
    add(packages, file.package.path, { path, token: file.package.token })
    for (const { name, token } of file.rules) add(rules, ruleKey(file.package.path, name), { path, token })
  }
  return { files, rules, packages }
}

export const ruleAt = (file: RegoFile, row: number): number =>
  file.rules.findLastIndex(({ token, endRow }) => token.row <= row && row <= endRow)

/** Where a rule's heads are. */
export const headsOf = (index: RegoIndex, at: string, name: string): readonly Spot[] => index.rules.get(ruleKey(at, name)) ?? []

/** The longest package that a full name begins with, and how many parts of the name it takes. */
function packageIn({ packages }: RegoIndex, names: readonly string[]): number {
  for (let most = names.length; most > 1; most--) if (packages.has(names.slice(0, most).join('.'))) return most
  return 0
}

/** What the n-th part of a full name such as `data.acgs.lib.is_low` stands for. */
function meaningOfFull(index: RegoIndex, names: readonly string[], n: number): Meaning {
  const inPackage = packageIn(index, names)
  if (inPackage === 0) return { kind: 'path', name: names.slice(0, n + 1).join('.') }
  const path = names.slice(0, inPackage).join('.')
  if (n < inPackage) return { kind: 'package', package: path }
  if (n === inPackage && headsOf(index, path, names[n] ?? '').length > 0) return { kind: 'rule', package: path, name: names[n] ?? '' }
  return { kind: 'path', name: names.slice(0, n + 1).join('.') }
}

/** What one part of a reference stands for. In: the reference, and which of its parts. Null where it means nothing of its own. */
function meaningIn(index: RegoIndex, file: RegoFile, { parts, n }: { parts: readonly Token[]; n: number }): Meaning | null {
  const [first] = parts
  if (!first) return null
  const names = parts.map(({ text }) => text)
  if (first.text === 'input') return { kind: 'path', name: names.slice(0, n + 1).join('.') }
  if (first.text === 'data') return meaningOfFull(index, names, n)
  const rule = ruleAt(file, first.row)
  if (file.rules[rule]?.locals.has(first.text)) return n === 0 ? { kind: 'local', path: file.path, rule, name: first.text } : null
  const own = file.package?.path ?? ''
  if (headsOf(index, own, first.text).length > 0) return n === 0 ? { kind: 'rule', package: own, name: first.text } : null
  const imported = file.imports.find(({ alias }) => alias === first.text)
  if (!imported) return { kind: 'builtin', name: names.join('.') }
  const full = imported.path.split('.')
  return meaningOfFull(index, [...full, ...names.slice(1)], full.length - 1 + n)
}

/** Every name of a file with what it stands for. */
export function* namesIn(index: RegoIndex, file: RegoFile): Generator<{ token: Token; meaning: Meaning; parts: readonly Token[] }> {
  const { tokens } = file
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]
    if (token?.kind !== 'name') {
      at++
      continue
    }
    const { parts, next } = chainAt(tokens, at)
    const full = tokens[at - 1]?.text === 'package' && tokens[at - 1]?.row === token.row ? { text: 'data' } : null
    for (const [n, part] of parts.entries()) {
      const meaning = full
        ? ({ kind: 'package', package: `data.${parts.map(({ text }) => text).join('.')}` } as const)
        : meaningIn(index, file, { parts, n })
      if (meaning) yield { token: part, meaning, parts }
    }
    at = next
  }
}

/** What stands at a place: its name, its meaning and the reference it is part of. */
export function nameAt(index: RegoIndex, path: string, { row, col }: { row: number; col: number }) {
  const file = index.files.get(path)
  if (!file) return null
  for (const one of namesIn(index, file)) if (one.token.row === row && one.token.col <= col && col <= one.token.end) return { ...one, file }
  return null
}

/** Every place that stands for the same. */
export function placesOf(index: RegoIndex, meaning: Meaning): Spot[] {
  const wanted = keyOf(meaning)
  const files = meaning.kind === 'local' ? [index.files.get(meaning.path)] : [...index.files.values()]
  return files.flatMap((file) =>
    file ? [...namesIn(index, file)].filter((one) => keyOf(one.meaning) === wanted).map(({ token }) => ({ path: file.path, token })) : [],
  )
}

/** Where it is declared: heads of a rule, the first place of a variable, files of a package. */
export function declarationsOf(index: RegoIndex, meaning: Meaning): readonly Spot[] {
  if (meaning.kind === 'rule') return headsOf(index, meaning.package, meaning.name)
  if (meaning.kind === 'package') return index.packages.get(meaning.package) ?? []
  if (meaning.kind !== 'local') return []
  const token = index.files.get(meaning.path)?.rules[meaning.rule]?.locals.get(meaning.name)
  return token ? [{ path: meaning.path, token }] : []
}

export const ruleOf = (index: RegoIndex, { path, token }: Spot): RegoRule | undefined =>
  index.files.get(path)?.rules.find((rule) => rule.token === token)
