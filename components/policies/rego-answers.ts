import { type BuiltinDoc, type LanguageMethod, type LspPosition, type LspRange, uriOf } from '@/lib/schemas/language'
import { localCompletion } from './rego-completion'
import { declarationsOf, indexOf, nameAt, placesOf, type RegoIndex, ruleAt, ruleOf, type Spot } from './rego-index'
import type { Token } from './rego-tokens'

/** What this page knows without any process: the draft's texts, the builtins, and members that recorded inputs had. */
export type LocalSources = {
  texts: ReadonlyMap<string, string>
  builtins: ReadonlyMap<string, BuiltinDoc>
  inputPaths: readonly string[]
}
export type Question = { method: LanguageMethod; path: string; position: LspPosition; newName: string }

const rangeOf = ({ row, col, end }: Token): LspRange => ({ start: { line: row, character: col }, end: { line: row, character: end } })
const locationOf = ({ path, token }: Spot) => ({ uri: uriOf(path), range: rangeOf(token) })
const markdown = (...parts: (string | null)[]) => ({
  kind: 'markdown',
  value: parts.filter((part) => part !== null && part !== '').join('\n\n'),
})
const code = (text: string) => `\`\`\`rego\n${text}\n\`\`\``

/** A builtin in words: what it takes, what it does, and whether a decision may call it. */
export function sayBuiltin({ name, signature, description, class: kind, reason, args }: BuiltinDoc) {
  const list = args.flatMap((arg) => (arg.description ? [`- \`${arg.name}\` ${arg.type}: ${arg.description}`] : [])).join('\n')
  const word = {
    native: 'Native: part of the compiled policy.',
    shim: 'Shim: our own implementation beside the compiled policy.',
    refused: reason,
  }
  return markdown(signature ? code(`${name}${signature}`) : `**${name}**`, word[kind], description, list)
}

/** The comment above a rule: METADATA with its title and description first, anything else as it stands. */
function sayComment(comment: readonly string[]): string | null {
  const saidOf = (key: string) => comment.map((line) => new RegExp(`^\\s*${key}: *(.+)`).exec(line)?.[1]).find(Boolean)
  if (!comment.some((line) => line.trim() === 'METADATA')) return comment.join('\n') || null
  const [title, description] = [saidOf('title'), saidOf('description')]
  const more = ['code', 'principle', 'severity', 'enforcement', 'owner'].flatMap((key) => {
    const value = saidOf(key)
    return value ? [`${key} \`${value}\``] : []
  })
  return [title ? `**${title}**` : '', description ?? '', more.join(' · ')].filter(Boolean).join('\n\n') || null
}

function hover(sources: LocalSources, index: RegoIndex, question: Question) {
  const found = nameAt(index, question.path, { row: question.position.line, col: question.position.character })
  if (!found) return null
  const { meaning, token, file } = found
  const at = { range: rangeOf(token) }
  if (meaning.kind === 'builtin') {
    const builtin = sources.builtins.get(meaning.name)
    return builtin ? { ...at, contents: sayBuiltin(builtin) } : null
  }
  if (meaning.kind === 'path') {
    const isSeen = sources.inputPaths.includes(meaning.name)
    if (!meaning.name.startsWith('input.') || sources.inputPaths.length === 0) return null
    return {
      ...at,
      contents: markdown(
        code(meaning.name),
        isSeen ? 'Recorded inputs of the last seven days have it.' : 'No recorded input of the last seven days has it.',
      ),
    }
  }
  const [first] = declarationsOf(index, meaning)
  if (!first) return null
  const head = index.files.get(first.path)?.lines[first.token.row]?.trim() ?? ''
  if (meaning.kind === 'local') return { ...at, contents: markdown(code(head), `Declared in line ${first.token.row + 1}.`) }
  if (meaning.kind === 'package')
    return { ...at, contents: markdown(code(`package ${meaning.package.replace(/^data\./, '')}`), first.path) }
  const place = first.path === file.path ? `line ${first.token.row + 1}` : `${first.path}, line ${first.token.row + 1}`
  const comments = declarationsOf(index, meaning).map((spot) => sayComment(ruleOf(index, spot)?.comment ?? []))
  return { ...at, contents: markdown(code(head), comments.find(Boolean) ?? null, place) }
}

/** What a function takes, at a place between its brackets. */
function signature(sources: LocalSources, index: RegoIndex, { path, position }: Question) {
  const file = index.files.get(path)
  const before = (file?.lines[position.line] ?? '').slice(0, position.character)
  let [depth, commas] = [0, 0]
  for (let at = before.length - 1; at >= 0; at--) {
    const sign = before[at] ?? ''
    if (')]}'.includes(sign)) depth++
    else if ('[{'.includes(sign) && depth > 0) depth--
    else if (sign === ',' && depth === 0) commas++
    else if (sign === '(' && depth-- === 0) {
      const name = /[A-Za-z_][\w.]*$/.exec(before.slice(0, at))?.[0] ?? ''
      const said = signatureOf(sources, index, { path, name, row: position.line, col: at })
      return said ? { activeSignature: 0, activeParameter: commas, signatures: [{ ...said, activeParameter: commas }] } : null
    }
  }
  return null
}

function signatureOf({ builtins }: LocalSources, index: RegoIndex, at: { path: string; name: string; row: number; col: number }) {
  const { name } = at
  const builtin = builtins.get(name)
  if (builtin?.signature) {
    const parameters = builtin.args.map((arg) => ({ label: `${arg.name}: ${arg.type}`, documentation: arg.description ?? '' }))
    return { label: `${name}${builtin.signature}`, documentation: builtin.description ?? '', parameters }
  }
  const found = nameAt(index, at.path, { row: at.row, col: at.col })
  const args = found
    ? declarationsOf(index, found.meaning)
        .map((spot) => ruleOf(index, spot)?.args)
        .find(Boolean)
    : null
  return args ? { label: `${name}(${args.join(', ')})`, parameters: args.map((label) => ({ label })) } : null
}

function symbols(index: RegoIndex, path: string) {
  const file = index.files.get(path)
  return (file?.rules ?? []).map(({ name, args, token, endRow, isDefault }) => ({
    name: args ? `${name}(${args.join(', ')})` : name,
    detail: isDefault ? 'default' : args ? 'function' : 'rule',
    kind: args ? 12 : 13,
    range: { start: { line: token.row, character: 0 }, end: { line: endRow, character: file?.lines[endRow]?.length ?? 0 } },
    selectionRange: rangeOf(token),
  }))
}

/** Rules, blocks of imports and comments of several rows. */
function folds(index: RegoIndex, path: string) {
  const file = index.files.get(path)
  if (!file) return []
  const found = file.rules.flatMap(({ token, endRow, comment, commentRow }) => [
    ...(endRow > token.row ? [{ startLine: token.row, endLine: endRow, kind: 'region' }] : []),
    ...(comment.length > 1 ? [{ startLine: commentRow, endLine: commentRow + comment.length - 1, kind: 'comment' }] : []),
  ])
  const [first, last] = [file.imports[0], file.imports.at(-1)]
  return first && last && last.token.row > first.token.row
    ? [...found, { startLine: first.token.row, endLine: last.token.row, kind: 'imports' }]
    : found
}

/** An answer from the texts alone, in the shapes of the protocol; null where there is none. It never fails and asks nobody. */
export function answerLocally(sources: LocalSources, question: Question): unknown {
  const { method, path, position, newName } = question
  if (method === 'textDocument/semanticTokens/full') return null
  const index = indexOf(sources.texts)
  if (method === 'textDocument/completion') return localCompletion(sources, index, { path, position })
  if (method === 'textDocument/hover') return hover(sources, index, question)
  if (method === 'textDocument/signatureHelp') return signature(sources, index, question)
  if (method === 'textDocument/documentSymbol') return symbols(index, path)
  if (method === 'textDocument/foldingRange') return folds(index, path)
  const meaning = nameAt(index, path, { row: position.line, col: position.character })?.meaning
  if (!meaning) return null
  if (method === 'textDocument/definition') {
    const all = declarationsOf(index, meaning)
    // From one head of a rule to the next: a rule may have several.
    const here = all.findIndex((spot) => spot.path === path && spot.token.row === position.line)
    const next = all[(here + 1) % Math.max(all.length, 1)]
    return next ? locationOf(next) : null
  }
  if (meaning.kind === 'builtin' || meaning.kind === 'path') {
    if (method === 'textDocument/rename') return null // it is not the draft's own
    if (meaning.kind === 'builtin' && !sources.builtins.has(meaning.name)) return null
  }
  if (meaning.kind === 'package' && method === 'textDocument/rename') return null
  const places = placesOf(index, meaning)
  if (method === 'textDocument/references') return places.map(locationOf)
  if (method === 'textDocument/documentHighlight')
    return places.filter((spot) => spot.path === path).map(({ token }) => ({ range: rangeOf(token) }))
  const changes: Record<string, { range: LspRange; newText: string }[]> = {}
  for (const { path: at, token } of places)
    changes[uriOf(at)] = [...(changes[uriOf(at)] ?? []), { range: rangeOf(token), newText: newName }]
  return places.length > 0 ? { changes } : null
}

export const enclosingRule = (index: RegoIndex, path: string, row: number) => {
  const file = index.files.get(path)
  return file?.rules[ruleAt(file, row)]
}
