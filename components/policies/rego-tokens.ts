/** Kinds of what a policy's text is made of. `text` is a part of a string that holds no expression. */
export type TokenKind = 'name' | 'number' | 'text' | 'comment' | 'sign'
/** Rows and columns count from 0, columns in UTF-16 units; `end` is exclusive. */
export type Token = { kind: TokenKind; text: string; row: number; col: number; end: number }

const NAME = /[A-Za-z_]\w*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SIGN = /:=|==|!=|<=|>=|[^\s]/y

type Inside = { end: '"' | '`'; isTemplate: boolean } | { depth: number }

/** A policy's text in parts, with the expressions of template strings taken apart too. It never fails: what is no Rego is made of signs. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const inside: Inside[] = []
  let [row, start, at] = [0, 0, 0]
  const add = (kind: TokenKind, from: number, to: number) => {
    if (to > from) tokens.push({ kind, text: text.slice(from, to), row, col: from - start, end: to - start })
  }
  const newLine = () => {
    row++
    start = at
  }
  const read = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    return pattern.test(text)
  }
  /** The text of a string up to its end, to the end of the line, or to an expression in it. */
  const readText = (string: { end: '"' | '`'; isTemplate: boolean }) => {
    let from = at
    while (at < text.length) {
      const sign = text[at]
      if (sign === '\\' && (string.end === '"' || string.isTemplate)) at += 2
      else if (sign === '\n') {
        add('text', from, at)
        at++
        newLine()
        from = at
        if (string.end === '"') return void inside.pop() // such a string ends with its line
      } else if (sign === string.end) {
        at++
        add('text', from, at)
        return void inside.pop()
      } else if (sign === '{' && string.isTemplate) {
        add('text', from, at)
        add('sign', at, at + 1)
        at++
        return void inside.push({ depth: 0 })
      } else at++
    }
    at = text.length
    add('text', from, at)
    inside.pop()
  }
  const open = (end: '"' | '`', isTemplate: boolean) => {
    add('sign', at, at + (isTemplate ? 2 : 1))
    at += isTemplate ? 2 : 1
    inside.push({ end, isTemplate })
  }
  while (at < text.length) {
    const now = inside.at(-1)
    if (now && 'end' in now) {
      readText(now)
      continue
    }
    const sign = text[at] ?? ''
    const next = text[at + 1]
    if (sign === '\n') {
      at++
      newLine()
    } else if (/\s/.test(sign)) at++
    else if (sign === '#') {
      const to = text.indexOf('\n', at)
      add('comment', at, to < 0 ? text.length : to)
      at = to < 0 ? text.length : to
    } else if (sign === '$' && (next === '"' || next === '`')) open(next, true)
    else if (sign === '"' || sign === '`') open(sign, false)
    else if (read(NAME)) {
      add('name', at, NAME.lastIndex)
      at = NAME.lastIndex
    } else if (read(NUMBER)) {
      add('number', at, NUMBER.lastIndex)
      at = NUMBER.lastIndex
    } else if (read(SIGN)) {
      if (now && 'depth' in now && sign === '{') inside.splice(-1, 1, { depth: now.depth + 1 })
      if (now && 'depth' in now && sign === '}') {
        inside.pop()
        if (now.depth > 0) inside.push({ depth: now.depth - 1 })
      }
      add('sign', at, SIGN.lastIndex)
      at = SIGN.lastIndex
    } else at++
  }
  return tokens
}
