// sprintf: Go's fmt.Sprintf for the operands that OPA gives it. Whole numbers are int, longer ones *big.Int, others float64; all else is text.
// What is not here (`%[1]d`, `%U`, hexadecimal floats) makes the call undefined, which is never a wrong text.
import { formatFloat } from './go-number.ts'
import { quote, quoteCharacter } from './quote.ts'
import { decode, encode, showValue } from './text.ts'
import { isList, Num, type Value } from './value.ts'

type Operand = { type: 'int64' | '*big.Int'; whole: bigint } | { type: 'float64'; double: number } | { type: 'string'; text: string }
type Spec = { plus: boolean; minus: boolean; sharp: boolean; space: boolean; zero: boolean; width: number; precision: number; verb: string }

const INT64 = 1n << 63n
const WIDTH_MOST = 1_000_000
const SPEC = /%([+\-# 0]*)(\*|\d+)?(?:(\.)(\*|\d*))?([\s\S]?)/uy
/** What is beyond this implementation. */
class Unsupported extends Error {}

function operandOf(value: Value): Operand {
  if (typeof value === 'string') return { type: 'string', text: value }
  if (typeof value === 'number') return { type: 'int64', whole: BigInt(value) }
  if (!(value instanceof Num)) return { type: 'string', text: showValue(value) }
  if (/[.eE]/.test(value.text)) {
    const double = Number(value.text)
    return Number.isFinite(double) ? { type: 'float64', double } : { type: 'string', text: value.text }
  }
  const whole = BigInt(value.text)
  return { type: whole >= -INT64 && whole < INT64 ? 'int64' : '*big.Int', whole }
}

const lengthOf = (text: string) => Array.from(text).length
function pad(text: string, { width, minus, zero }: Spec): string {
  const short = Math.max(0, width - lengthOf(text))
  return minus ? text + ' '.repeat(short) : (zero ? '0' : ' ').repeat(short) + text
}

function truncated(text: string, { precision }: Spec): string {
  return precision < 0 ? text : Array.from(text).slice(0, precision).join('')
}

const hexOf = (text: string, { verb, sharp, space, precision }: Spec): string => {
  if (sharp || space) throw new Unsupported()
  const bytes = encode(text)
  const shown = Buffer.from(precision < 0 ? bytes : bytes.subarray(0, precision)).toString('hex')
  return verb === 'X' ? shown.toUpperCase() : shown
}

function formatText(text: string, spec: Spec): string | null {
  if (spec.verb === 'v' || spec.verb === 's') return pad(truncated(text, spec), spec)
  if (spec.verb === 'x' || spec.verb === 'X') return pad(hexOf(text, spec), spec)
  if (spec.verb !== 'q') return null
  if (spec.sharp || spec.plus) throw new Unsupported()
  return pad(quote(truncated(text, spec)), spec)
}

const signOf = (negative: boolean, { plus, space }: Spec) => (negative ? '-' : plus ? '+' : space ? ' ' : '')
const BASES: Record<string, [number, string]> = {
  v: [10, ''],
  d: [10, ''],
  b: [2, '0b'],
  o: [8, '0'],
  O: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

function formatWhole({ type, whole }: Extract<Operand, { whole: bigint }>, spec: Spec): string | null {
  const { verb, sharp, precision, width, minus, zero } = spec
  const [base, prefix] = BASES[type === '*big.Int' && verb === 's' ? 'd' : verb] ?? []
  if (base === undefined || prefix === undefined) {
    if (verb === 'U') throw new Unsupported()
    return type === 'int64' && (verb === 'c' || verb === 'q') ? formatCharacter(whole, spec) : null
  }
  const size = whole < 0n ? -whole : whole
  let digits = precision === 0 && whole === 0n ? '' : size.toString(base)
  if (verb === 'X') digits = digits.toUpperCase()
  if (precision === 0 && whole === 0n) return ' '.repeat(Math.max(0, width))
  const sign = signOf(whole < 0n, spec)
  const least = precision >= 0 ? precision : zero && !minus ? width - sign.length : 0
  digits = digits.padStart(least, '0')
  const head = verb === 'O' || (sharp && verb !== 'v') ? prefix : ''
  return pad(`${sign}${verb === 'o' && digits.startsWith('0') ? '' : head}${digits}`, { ...spec, zero: false })
}

const CODE_MOST = 0x10ffffn
function formatCharacter(code: bigint, spec: Spec): string {
  if (spec.verb === 'q' && (spec.plus || spec.sharp)) throw new Unsupported()
  const isCharacter = code >= 0n && code <= CODE_MOST && (code < 0xd800n || code > 0xdfffn)
  const character = isCharacter ? String.fromCodePoint(Number(code)) : '\ufffd'
  return pad(spec.verb === 'c' ? character : quoteCharacter(character), spec)
}

function formatDouble(double: number, spec: Spec): string | null {
  const { verb, sharp, width, minus, zero } = spec
  const [plain, fallback] = verb === 'v' ? ['g', -1] : [verb, verb === 'g' || verb === 'G' ? -1 : 6]
  if ('xXb'.includes(verb) || (sharp && 'eEfFgGv'.includes(verb))) throw new Unsupported()
  if (!'eEfFgG'.includes(plain)) return null
  const digits = formatFloat(Math.abs(double), plain, spec.precision < 0 ? fallback : spec.precision)
  if (digits === undefined) throw new Unsupported()
  const sign = signOf(double < 0 || Object.is(double, -0), spec)
  return pad(sign + (zero && !minus ? digits.padStart(width - sign.length, '0') : digits), { ...spec, zero: false })
}

const PLAIN: Spec = { plus: false, minus: false, sharp: false, space: false, zero: false, width: 0, precision: -1, verb: 'v' }
const shown = (operand: Operand, spec: Spec): string | null =>
  operand.type === 'string'
    ? formatText(operand.text, spec)
    : operand.type === 'float64'
      ? formatDouble(operand.double, spec)
      : formatWhole(operand, spec)

function format(operand: Operand, spec: Spec): string {
  if (spec.verb === 'T') return pad(truncated(operand.type, spec), spec)
  if (spec.verb === 'p') throw new Unsupported()
  const said = shown(operand, spec)
  if (said !== null) return said
  const { type } = operand
  return type === '*big.Int'
    ? `%!${spec.verb}(big.Int=${operand.whole})`
    : `%!${spec.verb}(${type}=${shown(operand, { ...spec, verb: 'v' })})`
}

class Arguments {
  readonly #operands: readonly Operand[]
  #next = 0
  constructor(operands: readonly Operand[]) {
    this.#operands = operands
  }
  take(): Operand | undefined {
    return this.#operands[this.#next++]
  }
  /** A width or precision that is an operand; Go has a text for a bad one, which is not imitated. */
  size(): number {
    const operand = this.take()
    if (operand?.type !== 'int64' || operand.whole < 0n || operand.whole > BigInt(WIDTH_MOST)) throw new Unsupported()
    return Number(operand.whole)
  }
  extra(): string {
    const left = this.#operands.slice(this.#next)
    return left.length === 0 ? '' : `%!(EXTRA ${left.map((one) => `${one.type}=${shown(one, PLAIN)}`).join(', ')})`
  }
}

function sprintf(template: Value, list: Value): Value | undefined {
  if (typeof template !== 'string' || !isList(list)) return undefined
  const given = new Arguments(list.map(operandOf))
  let out = ''
  let at = 0
  try {
    for (;;) {
      const percent = template.indexOf('%', at)
      if (percent < 0) return decode(encode(out + template.slice(at) + given.extra()))
      out += template.slice(at, percent)
      SPEC.lastIndex = percent
      const [found = '%', flags = '', width, dot, precision, verb = ''] = SPEC.exec(template) ?? []
      at = percent + found.length
      if (verb === '[' || [width, precision].some((digits) => Number(digits) > WIDTH_MOST)) throw new Unsupported()
      const has = (flag: string) => flags.includes(flag)
      const sizes = { width: width === '*' ? given.size() : Number(width ?? 0), precision: -1 }
      if (dot) sizes.precision = precision === '*' ? given.size() : Number(precision || 0)
      const spec = { plus: has('+'), minus: has('-'), sharp: has('#'), space: has(' '), zero: has('0') && !has('-'), ...sizes, verb }
      out += one(spec, given)
    }
  } catch (thrown) {
    if (thrown instanceof Unsupported) return undefined
    throw thrown
  }
}

function one(spec: Spec, given: Arguments): string {
  if (spec.verb === '') return '%!(NOVERB)'
  if (spec.verb === '%') return '%'
  const operand = given.take()
  return operand ? format(operand, spec) : `%!${spec.verb}(MISSING)`
}

export const SPRINTF = { sprintf }
