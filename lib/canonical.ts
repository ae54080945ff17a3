/** The canonical form of JSON: RFC 8785, but a number that no double can hold keeps its decimal text, and lists that are declared to be sets
 *  are sorted by their canonical text. Digests, differences and replays compare this form and no other. */

/** The members of a decision that are sets: their order says nothing. */
export const DECISION_SETS: readonly string[] = ['violations', 'fired_rules']

type Read = null | boolean | number | string | Digits | Read[] | { [name: string]: Read }
class Digits {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Sign, digits without outer zeroes, and the power of ten of the last one: one text for one number. */
function normal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const short = digits.replace(/0+$/, '')
  return short === '' ? '0' : `${sign}${short}e${Number(power) - fraction.length + digits.length - short.length}`
}

/** True when a double, written in its shortest form, is the very number of this text. */
export function isDouble(text: string): boolean {
  const double = Number(text)
  return Number.isFinite(double) && normal(text) === normal(String(double))
}

const keep = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && !isDouble(context.source) ? new Digits(context.source) : value

/** By UTF-16 code unit, as RFC 8785 asks. */
const inOrder = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function write(value: Read, sets: ReadonlySet<string>, isSet = false): string {
  if (value instanceof Digits) return value.text
  if (typeof value === 'string' && !value.isWellFormed()) throw new TypeError('a text with half a character has no canonical form')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, sets))
    return `[${(isSet ? items.sort(inOrder) : items).join(',')}]`
  }
  const names = Object.keys(value).sort(inOrder)
  return `{${names.map((name) => `${write(name, sets)}:${write(value[name] ?? null, sets, sets.has(name))}`).join(',')}}`
}

/** The canonical form of a JSON text. `sets` names the members whose lists have no order.
 *  Errors: SyntaxError for a text that is no JSON, TypeError for half a character. */
export function canonicalJson(text: string, sets: readonly string[] = []): string {
  return write(JSON.parse(text, keep as (name: string, value: unknown) => unknown) as Read, new Set(sets)) // what JSON can be, and Digits
}
