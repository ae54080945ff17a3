import { type Token, tokensOf } from './rego-tokens'

export const KEYWORDS = [
  ...['package', 'import', 'default', 'not', 'some', 'every', 'in', 'if', 'else', 'contains', 'as', 'with'],
  ...['true', 'false', 'null', 'input', 'data'],
] as const
const isKeyword = (text: string) => (KEYWORDS as readonly string[]).includes(text)

export type RegoRule = {
  name: string
  /** Names of its arguments, where it is a function. */
  args: string[] | null
  token: Token
  /** The last row of it, inclusive. */
  endRow: number
  /** What its comments say above it, without the signs; empty without any. */
  comment: string[]
  commentRow: number
  isDefault: boolean
  /** What is declared in it: the first place of each name. */
  locals: Map<string, Token>
}
export type RegoImport = { path: string; alias: string; token: Token }
/** A file as far as names go. */
export type RegoFile = {
  path: string
  lines: readonly string[]
  tokens: readonly Token[]
  package: { path: string; token: Token } | null
  imports: RegoImport[]
  rules: RegoRule[]
}

/** A reference such as `data.acgs.lib` from a place on. Out: its parts and where it ends. */
export function chainAt(tokens: readonly Token[], from: number): { parts: Token[]; next: number } {
  const first = tokens[from]
  const parts = first ? [first] : []
  let at = from + 1
  for (;;) {
    const [dot, name] = [tokens[at], tokens[at + 1]]
    const last = parts.at(-1)
    if (dot?.text !== '.' || name?.kind !== 'name' || dot.row !== last?.row || dot.col !== last.end || name.col !== dot.end) break
    parts.push(name)
    at += 2
  }
  return { parts, next: at }
}
const said = (parts: readonly Token[]) => parts.map(({ text }) => text).join('.')

/** Names that a rule's text declares: arguments, `x :=`, `some x, y`, `every x in`. */
function localsOf(own: readonly Token[], args: readonly Token[]): Map<string, Token> {
  const found = new Map<string, Token>()
  const put = (token: Token | undefined) => {
    if (token?.kind === 'name' && !isKeyword(token.text) && token.text !== '_' && !found.has(token.text)) found.set(token.text, token)
  }
  for (const arg of args) put(arg)
  for (const [n, token] of own.entries()) {
    const before = own[n - 1]?.text
    if (own[n + 1]?.text === ':=' && before !== '.' && token.col > 0) put(token)
    if (token.kind !== 'name' || (token.text !== 'some' && token.text !== 'every')) continue
    for (let at = n + 1; own[at]?.row === token.row && own[at]?.text !== 'in' && own[at]?.text !== '{'; at++) put(own[at])
  }
  return found
}

/** Arguments of a function's head, between its brackets. */
function argsOf(tokens: readonly Token[], from: number): Token[] | null {
  if (tokens[from]?.text !== '(') return null
  const args: Token[] = []
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.kind === 'sign' && '([{'.includes(token.text)) depth++
    else if (token?.kind === 'sign' && ')]}'.includes(token.text) && --depth === 0) return args
    else if (token?.kind === 'name' && !isKeyword(token.text)) args.push(token)
  }
  return args
}

/** Comments that stand right above a row. */
function commentAbove(lines: readonly string[], row: number): { comment: string[]; commentRow: number } {
  let from = row
  while (from > 0 && /^#/.test(lines[from - 1] ?? '')) from--
  return { comment: lines.slice(from, row).map((line) => line.replace(/^# ?/, '')), commentRow: from }
}

/** Reads a file without a parser: what stands at the start of a line begins a rule, and the next such line ends it. */
export function readFile(path: string, text: string): RegoFile {
  const lines = text.split('\n')
  const all = tokensOf(text)
  const tokens = all.filter(({ kind }) => kind !== 'comment')
  const file: RegoFile = { path, lines, tokens, package: null, imports: [], rules: [] }
  const heads = tokens.flatMap((token, n) => (token.kind === 'name' && token.col === 0 && tokens[n - 1]?.row !== token.row ? [n] : []))
  for (const [k, n] of heads.entries()) {
    const first = tokens[n]
    if (!first) continue
    const isDefault = first.text === 'default'
    const at = first.text === 'package' || first.text === 'import' || isDefault ? n + 1 : n
    const { parts, next } = chainAt(tokens, at)
    const [token] = parts
    if (!token || token.row !== first.row || token.kind !== 'name') continue
    if (first.text === 'package') file.package = { path: `data.${said(parts)}`, token }
    else if (first.text === 'import') {
      const as = tokens[next]?.text === 'as' ? tokens[next + 1] : undefined
      const named = as ?? parts.at(-1) ?? token
      file.imports.push({ path: said(parts), alias: named.text, token: named })
    } else if (first.text === 'else' || isKeyword(token.text)) continue
    else {
      const end = heads[k + 1] ?? tokens.length
      const own = tokens.slice(at, end)
      const args = argsOf(tokens, next)
      file.rules.push({
        name: token.text,
        args: args?.map((arg) => arg.text) ?? null,
        token,
        endRow: own.at(-1)?.row ?? token.row,
        ...commentAbove(lines, first.row),
        isDefault,
        locals: localsOf(own.slice(1), args ?? []),
      })
    }
  }
  return file
}
