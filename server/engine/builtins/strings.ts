// strings.*, indexof_n and glob.quote_meta: positions and lengths count code points, as in Go.
import { encode } from './text.ts'
import { intOf, isList, RegoSet, type Value } from './value.ts'

/** One string, or the strings of an array or a set. */
function stringsOf(value: Value): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  const items = value instanceof RegoSet ? value.items : isList(value) ? value : undefined
  return items?.every((item) => typeof item === 'string') ? (items as readonly string[]) : undefined
}

const anyMatch = (matches: (text: string, part: string) => boolean) => (search: Value, base: Value) => {
  const [texts, parts] = [stringsOf(search), stringsOf(base)]
  return texts && parts ? texts.some((text) => parts.some((part) => matches(text, part))) : undefined
}

function indexOfN(text: Value, search: Value): Value | undefined {
  if (typeof text !== 'string' || typeof search !== 'string' || search === '') return undefined
  const [all, part] = [Array.from(text), Array.from(search)]
  return all.flatMap((_, i) => (part.every((character, n) => all[i + n] === character) ? [i] : []))
}

function count(text: Value, search: Value): Value | undefined {
  if (typeof text !== 'string' || typeof search !== 'string') return undefined
  return search === '' ? Array.from(text).length + 1 : text.split(search).length - 1
}

function splitN(text: Value, delimiter: Value, limit: Value): Value | undefined {
  const n = intOf(limit)
  if (typeof text !== 'string' || typeof delimiter !== 'string' || n === undefined) return undefined
  const parts = delimiter === '' ? Array.from(text) : text.split(delimiter)
  return n >= 0 ? parts.slice(0, n) : parts.slice(Math.max(parts.length + n, 0))
}

const quoteMeta = (pattern: Value) => (typeof pattern === 'string' ? pattern.replace(/[*?\\[\]{}]/g, '\\$&') : undefined)

/** Bytes of a string operand; undefined for another kind. */
export const bytesOf = (value: Value): Uint8Array<ArrayBuffer> | undefined => (typeof value === 'string' ? encode(value) : undefined)

export const STRINGS = {
  'strings.any_prefix_match': anyMatch((text, part) => text.startsWith(part)),
  'strings.any_suffix_match': anyMatch((text, part) => text.endsWith(part)),
  'strings.count': count,
  'strings.split_n': splitN,
  indexof_n: indexOfN,
  'glob.quote_meta': quoteMeta,
}
