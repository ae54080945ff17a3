// json.marshal_with_options, and the JSON of tokens: Go's spelling, and numbers keep their digits.
import { readValue, writeValue } from './text.ts'
import { isList, RegoObject, RegoSet, type Value } from './value.ts'

const ESCAPED = /[<>&\u2028\u2029\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
function goString(text: string): string {
  return JSON.stringify(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')).replace(
    ESCAPED,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

type Layout = { prefix: string; indent: string } | null

function marshal(value: Value, layout: Layout, depth = 0): string {
  if (typeof value === 'string') return goString(value)
  const line = (level: number) => (layout ? `\n${layout.prefix}${layout.indent.repeat(level)}` : '')
  const wrap = (parts: readonly string[], [open, close]: readonly [string, string]) =>
    parts.length === 0 ? open + close : `${open}${parts.map((part) => line(depth + 1) + part).join(',')}${line(depth)}${close}`
  const items = value instanceof RegoSet ? value.items : isList(value) ? value : null
  if (items)
    return wrap(
      items.map((item) => marshal(item, layout, depth + 1)),
      ['[', ']'],
    )
  if (!(value instanceof RegoObject)) return writeValue(value)
  const members = new RegoObject(value.entries.map(([key, member]) => [typeof key === 'string' ? key : marshal(key, null), member]))
  const colon = layout ? ': ' : ':'
  return wrap(
    members.entries.map(([key, member]) => `${goString(String(key))}${colon}${marshal(member, layout, depth + 1)}`),
    ['{', '}'],
  )
}

function marshalWithOptions(value: Value, options: Value): Value | undefined {
  if (!(options instanceof RegoObject)) return undefined
  const layout = { prefix: '', indent: '\t' }
  let isPretty: boolean | null = null
  for (const [name, setting] of options.entries) {
    if (name === 'pretty' && typeof setting === 'boolean') isPretty = setting
    else if ((name === 'prefix' || name === 'indent') && typeof setting === 'string') layout[name] = setting
    else return undefined
  }
  const isLaidOut = isPretty ?? options.entries.length > 0
  return isLaidOut ? layout.prefix + marshal(value, layout) : marshal(value, null)
}

/** A JSON text as a value. Undefined when it is none. */
export function readJson(text: string): Value | undefined {
  try {
    JSON.parse(text)
    return readValue(text)
  } catch {
    return undefined
  }
}

export const JSON_TEXT = { 'json.marshal_with_options': marshalWithOptions }
