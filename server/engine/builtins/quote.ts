// Go's strconv.Quote and QuoteRune, in which OPA prints the strings of a value.

const SHORT: Record<string, string> = {
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}
const PRINTED = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u
const hex = (code: number, width: number) => code.toString(16).padStart(width, '0')

function escaped(text: string, mark: string): string {
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0) as number // a character of a string has one
    if (character === mark) out += `\\${mark}`
    else if (SHORT[character]) out += SHORT[character]
    else if (code >= 0xdc80 && code <= 0xdcff) out += `\\x${hex(code - 0xdc00, 2)}`
    else if (PRINTED.test(character)) out += character
    else if (code < 0x20 || code === 0x7f) out += `\\x${hex(code, 2)}`
    else out += code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
  }
  return mark + out + mark
}

export const quote = (text: string): string => escaped(text, '"')
/** One character between single quotes. */
export const quoteCharacter = (character: string): string => escaped(character, "'")
