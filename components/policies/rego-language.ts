import { StreamLanguage, type StringStream } from '@codemirror/language'

/** Inside what the next character is: a raw string, a template's text, or an expression of a template at a depth of braces. */
type Inside = { kind: 'raw' | 'template' | 'raw-template' } | { kind: 'hole'; depth: number }
export type RegoState = { inside: Inside[] }

const KEYWORDS = /^(?:package|import|default|not|some|every|in|if|else|contains|as|with)\b/
const ATOMS = /^(?:true|false|null)\b/
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/
const STRING = /^"(?:[^"\\]|\\.)*"?/
const CALL = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?=\()/
const NAME = /^[A-Za-z_]\w*/
const OPERATOR = /^(?::=|==|!=|<=|>=|[=<>+\-*/%|&])/

/** The text of a string that may go over lines, up to its end or to an expression in it. */
function readText(stream: StringStream, state: RegoState, kind: 'raw' | 'template' | 'raw-template'): string {
  const end = kind === 'template' ? '"' : '`'
  while (!stream.eol()) {
    const next = stream.next()
    if (next === '\\' && kind !== 'raw') stream.next()
    else if (next === end) {
      state.inside.pop()
      return 'string'
    } else if (next === '{' && kind !== 'raw') {
      if (stream.current().length > 1) {
        stream.backUp(1)
        return 'string'
      }
      state.inside.push({ kind: 'hole', depth: 0 })
      return 'punctuation'
    }
  }
  return 'string'
}

function readCode(stream: StringStream, state: RegoState): string | null {
  if (stream.eatSpace()) return null
  if (stream.match(/^#.*/)) return 'comment'
  if (stream.match('$"')) return enter(state, 'template')
  if (stream.match('$`')) return enter(state, 'raw-template')
  if (stream.match('`')) return enter(state, 'raw')
  if (stream.match(STRING)) return 'string'
  if (stream.match(KEYWORDS)) return 'keyword'
  if (stream.match(ATOMS)) return 'atom'
  if (stream.match(NUMBER)) return 'number'
  if (stream.match(/^(?:input|data)\b/)) return 'variableName.special'
  if (stream.match(CALL)) return 'variableName.function'
  if (stream.match(NAME)) return 'variableName'
  if (stream.match(OPERATOR)) return 'operator'
  return readBrace(stream, state)
}

function enter(state: RegoState, kind: 'raw' | 'template' | 'raw-template'): string {
  state.inside.push({ kind })
  return 'string'
}

/** A closing brace may end the expression of a template. */
function readBrace(stream: StringStream, state: RegoState): string | null {
  const next = stream.next()
  const hole = state.inside.at(-1)
  if (hole?.kind === 'hole' && next === '{') state.inside.splice(-1, 1, { kind: 'hole', depth: hole.depth + 1 })
  if (hole?.kind === 'hole' && next === '}') {
    state.inside.pop()
    if (hole.depth > 0) state.inside.push({ kind: 'hole', depth: hole.depth - 1 })
  }
  return next && '{}[]();,.:'.includes(next) ? 'punctuation' : null
}

/** Rego v1: highlighting, comments and closing brackets, with raw strings and template strings. It needs no process anywhere. */
export const rego = StreamLanguage.define<RegoState>({
  name: 'rego',
  startState: () => ({ inside: [] }),
  copyState: ({ inside }) => ({ inside: [...inside] }),
  languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '{', '"', '`'] } },
  token(stream, state) {
    const at = state.inside.at(-1)
    return at && at.kind !== 'hole' ? readText(stream, state, at.kind) : readCode(stream, state)
  },
})
