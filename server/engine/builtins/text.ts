// The text in which a compiled policy hands over operands and takes results: JSON, and sets `{1, 2}`, `set()`, and keys of any kind.
import { quote } from './quote.ts'
import { Num, RegoObject, RegoSet, type Value } from './value.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()
const NUMBER = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const SAFE_DIGITS = 15
const DEPTH_MOST = 1024

/** Text of bytes; a byte that is no UTF-8 becomes U+DC00 plus the byte. */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return decodeEscaped(bytes)
  }
}

function decodeEscaped(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    try {
      text += length === 0 ? String.fromCharCode(0xdc00 + lead) : utf8.decode(bytes.subarray(at, at + length))
      at += length || 1
    } catch {
      text += String.fromCharCode(0xdc00 + lead)
      at++
    }
  }
  return text
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
/** Bytes of text; the other way round. A lone surrogate of another kind is U+FFFD, as everywhere. */
export function encode(text: string): Uint8Array<ArrayBuffer> {
  if (!LONE.test(text)) return encoder.encode(text)
  const parts = Array.from(text, (character) => {
    const code = character.charCodeAt(0)
    return character.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Uint8Array.of(code - 0xdc00) : encoder.encode(character)
  })
  return new Uint8Array(Buffer.concat(parts))
}

/** Reads one value. Errors: SyntaxError, which is a defect of the compiled policy or of this reader. */
export function readValue(text: string): Value {
  const reader = new Reader(text)
  const value = reader.value(0)
  if (!reader.isAtEnd()) throw new SyntaxError('there is text behind the value')
  return value
}

class Reader {
  readonly #text: string
  #at = 0
  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    this.#skip()
    return this.#at >= this.#text.length
  }

  value(depth: number): Value {
    if (depth > DEPTH_MOST) throw new SyntaxError('the value is too deep')
    this.#skip()
    const character = this.#text[this.#at]
    if (character === '"') return JSON.parse(this.#match(STRING)) as string // what STRING matches
    if (character === '[') return this.#list(']', depth)
    if (character === '{') return this.#braces(depth)
    for (const [word, value] of WORDS) if (this.#take(word)) return value
    if (this.#take('set()')) return new RegoSet([])
    return number(this.#match(NUMBER))
  }

  #skip(): void {
    while (' \n\t\r'.includes(this.#text[this.#at] ?? '-')) this.#at++
  }

  #take(word: string): boolean {
    this.#skip()
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#text) ?? []
    if (found === undefined) throw new SyntaxError(`no value at ${this.#at}`)
    this.#at += found.length
    return found
  }

  #list(end: string, depth: number): Value[] {
    const items: Value[] = []
    this.#at++
    if (this.#take(end)) return items
    do items.push(this.value(depth + 1))
    while (this.#take(','))
    if (!this.#take(end)) throw new SyntaxError(`no ${end} at ${this.#at}`)
    return items
  }

  #braces(depth: number): Value {
    this.#at++
    if (this.#take('}')) return new RegoObject([])
    const first = this.value(depth + 1)
    if (!this.#take(':')) {
      const items = [first]
      while (this.#take(',')) items.push(this.value(depth + 1))
      if (!this.#take('}')) throw new SyntaxError(`no } at ${this.#at}`)
      return new RegoSet(items)
    }
    const entries: [Value, Value][] = [[first, this.value(depth + 1)]]
    while (this.#take(',')) {
      const key = this.value(depth + 1)
      if (!this.#take(':')) throw new SyntaxError(`no : at ${this.#at}`)
      entries.push([key, this.value(depth + 1)])
    }
    if (!this.#take('}')) throw new SyntaxError(`no } at ${this.#at}`)
    return new RegoObject(entries)
  }
}

const WORDS = [
  ['null', null],
  ['true', true],
  ['false', false],
] as const
/** A number may be written as `2.` and `.5` in a policy. */
const number = (text: string): number | Num =>
  /^-?\d+$/.test(text) && text.length <= SAFE_DIGITS && text !== '-0'
    ? Number(text)
    : new Num(text.replace(/\.(?!\d)/, '.0').replace(/^(-?)\./, '$10.'))

/** Bytes that are no UTF-8 are written as they are, everything else as JSON does. */
const jsonString = (text: string): string =>
  JSON.stringify(text).replace(/\\udc([89a-f][0-9a-f])/g, (_, byte: string) => String.fromCharCode(0xdc00 + Number.parseInt(byte, 16)))

type Style = { separator: string; colon: string; string: (text: string) => string }
const TIGHT: Style = { separator: ',', colon: ':', string: jsonString }
const LOOSE: Style = { separator: ', ', colon: ': ', string: quote }

function write(value: Value, style: Style): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return String(value)
  if (value instanceof Num) return value.text
  if (typeof value === 'string') return style.string(value)
  const many = (items: readonly Value[]) => items.map((item) => write(item, style)).join(style.separator)
  if (value instanceof RegoSet) return value.items.length === 0 ? 'set()' : `{${many(value.items)}}`
  if (value instanceof RegoObject)
    return `{${value.entries.map(([key, one]) => `${write(key, style)}${style.colon}${write(one, style)}`).join(style.separator)}}`
  return `[${many(value)}]`
}

/** One text for one value: sets and objects are sorted, so equal values have equal texts but for the spelling of numbers. */
export const writeValue = (value: Value): string => write(value, TIGHT)
/** The text that OPA prints for a value. */
export const showValue = (value: Value): string => write(value, LOOSE)
