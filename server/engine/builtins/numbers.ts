// numbers.range_step and units.*: whole numbers and fractions of any size, so that a quantity is not rounded on the way.
import { bigOf, Num, numberOf, type Value } from './value.ts'

const RANGE_MOST = 1_000_000

function rangeStep(from: Value, to: Value, step: Value): Value | undefined {
  const [x, y, by] = [bigOf(from), bigOf(to), bigOf(step)]
  if (x === undefined || y === undefined || by === undefined || by <= 0n) return undefined
  const direction = x <= y ? by : -by
  const count = (y - x) / direction + 1n
  if (count > BigInt(RANGE_MOST)) throw new RangeError('numbers.range_step: more than a million numbers')
  return Array.from({ length: Number(count) }, (_, i) => numberOf(x + BigInt(i) * direction))
}

type Fraction = { top: bigint; bottom: bigint }
const AMOUNT = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
const EXPONENT_DIGITS = 6
const POWER_MOST = 2000

/** The number and its unit, as OPA cuts them. Null when the exponent has too many digits. */
function cut(text: string): { amount: string; unit: string } | null {
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (/[0-9.+-]/.test(character)) continue
    const isExponent = /[eE]/.test(character) && /[0-9+-]/.test(text[i + 1] ?? '')
    if (!isExponent) return { amount: text.slice(0, i), unit: text.slice(i) }
    if (/[+-]/.test(text[i + 1] ?? '')) i++
    if ((/^\d*/.exec(text.slice(i + 1))?.[0].length ?? 0) > EXPONENT_DIGITS) return null
  }
  return { amount: text, unit: '' }
}

function fraction(text: string): Fraction | null {
  const negative = text.startsWith('-')
  const [matched, whole = '', part = '', power = '0'] = AMOUNT.exec(text.replace(/^[+-]/, '')) ?? []
  if (matched === undefined || whole + part === '') return null
  const exponent = Number(power) - part.length
  if (Math.abs(exponent) > POWER_MOST) throw new RangeError('units: the exponent is too large')
  const digits = BigInt(whole + part) * (negative ? -1n : 1n)
  return exponent >= 0 ? { top: digits * 10n ** BigInt(exponent), bottom: 1n } : { top: digits, bottom: 10n ** BigInt(-exponent) }
}

const LETTERS = ['k', 'm', 'g', 't', 'p', 'e']
const power = (unit: string): bigint | undefined => {
  const n = LETTERS.indexOf(unit[0] ?? '') + 1
  return unit.slice(1).startsWith('i') ? 1024n ** BigInt(n) : 1000n ** BigInt(n)
}

/** 0.001 as a double is not a thousandth; OPA multiplies by the double. */
const MILLI: Fraction = { top: 1152921504606847n, bottom: 1152921504606846976n }

function unitsParse(text: Value): Value | undefined {
  if (typeof text !== 'string') return undefined
  const plain = text.replaceAll('"', '')
  const parts = plain.includes(' ') ? null : cut(plain)
  if (!parts || parts.amount === '') return undefined
  const unit = parts.unit.slice(0, 1) + parts.unit.slice(1).toLowerCase()
  if (!/^(?:|m|[kKMgGtTpPeE]|[kKmMgGtTpPeE]i)$/.test(unit)) return undefined
  const amount = fraction(parts.amount)
  if (!amount) return undefined
  const by: Fraction = unit === 'm' ? MILLI : { top: unit === '' ? 1n : (power(unit.toLowerCase()) ?? 1n), bottom: 1n }
  const [top, bottom] = [amount.top * by.top, amount.bottom * by.bottom]
  return top % bottom === 0n ? numberOf(top / bottom) : new Num(rounded(top, bottom))
}

const PLACES = 10n
/** Ten decimal places, halves away from zero, as big.Rat.FloatString(10). */
function rounded(top: bigint, bottom: bigint): string {
  const scaled = (top < 0n ? -top : top) * 10n ** PLACES
  const whole = (scaled * 2n + bottom) / (bottom * 2n)
  const digits = whole.toString().padStart(Number(PLACES) + 1, '0')
  return `${top < 0n ? '-' : ''}${digits.slice(0, -Number(PLACES))}.${digits.slice(-Number(PLACES))}`
}

const MANTISSA_BITS = 64
/** The nearest number of 64 binary digits, halves to even: OPA counts bytes in Go's big.Float, which has no more. */
function toFloat64({ top, bottom }: Fraction, by = 1n): Fraction {
  const [n, d] = [(top < 0n ? -top : top) * by, bottom]
  if (n === 0n) return { top: 0n, bottom: 1n }
  let shift = MANTISSA_BITS - (n.toString(2).length - d.toString(2).length)
  const scaled = (bits: number): Fraction => (bits >= 0 ? { top: n << BigInt(bits), bottom: d } : { top: n, bottom: d << BigInt(-bits) })
  while (scaled(shift).top / scaled(shift).bottom >= 1n << BigInt(MANTISSA_BITS)) shift--
  while (scaled(shift).top / scaled(shift).bottom < 1n << BigInt(MANTISSA_BITS - 1)) shift++
  const { top: up, bottom: down } = scaled(shift)
  const twice = (up % down) * 2n
  const mantissa = up / down + (twice > down || (twice === down && (up / down) % 2n === 1n) ? 1n : 0n)
  const size: Fraction = shift >= 0 ? { top: mantissa, bottom: 1n << BigInt(shift) } : { top: mantissa << BigInt(-shift), bottom: 1n }
  return top < 0n ? { ...size, top: -size.top } : size
}

function unitsParseBytes(text: Value): Value | undefined {
  if (typeof text !== 'string') return undefined
  const plain = text.toLowerCase().replaceAll('"', '')
  const parts = plain.includes(' ') ? null : cut(plain)
  if (!parts || parts.amount === '' || !/^(?:|[kmgtpe](?:b|ib|i)?)$/.test(parts.unit)) return undefined
  const amount = fraction(parts.amount)
  if (!amount) return undefined
  const product = toFloat64(toFloat64(amount), parts.unit === '' ? 1n : (power(parts.unit) ?? 1n))
  return numberOf(product.top / product.bottom)
}

export const NUMBERS = { 'numbers.range_step': rangeStep, 'units.parse': unitsParse, 'units.parse_bytes': unitsParseBytes }
