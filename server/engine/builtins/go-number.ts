// Go's strconv.FormatFloat for the verbs of sprintf.

/** Digits and exponent so that the value is 0.DIGITS × 10^point. */
function shortest(value: number): { digits: string; point: number } {
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(power) + 1 }
}
const PRECISION_MOST = 100

const exponentOf = (power: number) => `e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`

function scientific(value: number, precision: number): string {
  const text = precision < 0 ? value.toExponential() : exactScientific(value, precision)
  const [mantissa, power] = text.split('e')
  return `${mantissa}${exponentOf(Number(power))}`
}

function plain(value: number, precision: number): string {
  if (precision >= 0) return exactFixed(value, precision)
  const { digits, point } = shortest(value)
  if (point <= 0) return value === 0 ? '0' : `0.${'0'.repeat(-point)}${digits}`
  return digits.length <= point ? digits.padEnd(point, '0') : `${digits.slice(0, point)}.${digits.slice(point)}`
}

function general(value: number, precision: number): string {
  const isShortest = precision < 0
  const { digits, point } = isShortest ? shortest(value) : shortest(Number(exactScientific(value, Math.max(precision, 1) - 1)))
  const wanted = isShortest ? 6 : Math.max(precision, 1)
  const limit = !isShortest && wanted > digits.length && digits.length >= point ? digits.length : wanted
  const power = point - 1
  const isFar = power < -4 || power >= limit
  const kept = isShortest ? digits : digits.slice(0, wanted).replace(/0+$/, '') || '0'
  if (value !== 0 && isFar) return `${kept[0]}${kept.length > 1 ? `.${kept.slice(1)}` : ''}${exponentOf(power)}`
  return isShortest ? plain(value, -1) : plain(Number(`0.${kept}e${point}`), -1)
}

/** Half to even on the exact value of the double, where toFixed goes half up. */
function exactFixed(value: number, places: number): string {
  const { top, bottom } = fraction(value)
  const scaled = top * 10n ** BigInt(places)
  let whole = scaled / bottom
  const twice = (scaled % bottom) * 2n
  if (twice > bottom || (twice === bottom && whole % 2n === 1n)) whole++
  const digits = whole.toString().padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

function exactScientific(value: number, places: number): string {
  if (value === 0) return `${(0).toFixed(places)}e0`
  const { top, bottom } = fraction(value)
  let power = shortest(value).point - 1
  for (;;) {
    const shift = places - power
    const [up, down] = shift >= 0 ? [10n ** BigInt(shift), 1n] : [1n, 10n ** BigInt(-shift)]
    const [n, d] = [top * up, bottom * down]
    let whole = n / d
    const twice = (n % d) * 2n
    if (twice > d || (twice === d && whole % 2n === 1n)) whole++
    const digits = whole.toString()
    if (digits.length === places + 1) return `${digits[0]}${places > 0 ? `.${digits.slice(1)}` : ''}e${power}`
    power += digits.length > places + 1 ? 1 : -1
  }
}

function fraction(value: number): { top: bigint; bottom: bigint } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const raw = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & 0xfffffffffffffn) | (raw === 0 ? 0n : 1n << 52n)
  const power = (raw === 0 ? 1 : raw) - 1075
  return power >= 0 ? { top: mantissa << BigInt(power), bottom: 1n } : { top: mantissa, bottom: 1n << BigInt(-power) }
}

/** The size of a finite number without its sign. `precision` −1 is the shortest that reads back the same. Undefined for a verb that is not here. */
export function formatFloat(size: number, verb: string, precision: number): string | undefined {
  if (precision > PRECISION_MOST) return undefined
  if (verb === 'f' || verb === 'F') return plain(size, precision)
  if (verb === 'e') return scientific(size, precision)
  if (verb === 'E') return scientific(size, precision).toUpperCase()
  if (verb === 'g') return general(size, precision)
  return verb === 'G' ? general(size, precision).toUpperCase() : undefined
}
