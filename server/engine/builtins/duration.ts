// time.parse_duration_ns: Go's durations, and OPA's days, weeks and years of 24, 168 and 8,760 hours.

const NS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 }
const HOURS: Record<string, number> = { d: 24, w: 168, y: 8760 }
const MOST = 1n << 63n

/** JavaScript writes small and large numbers with an exponent; a duration has none. */
function plain(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  return value < 1 ? value.toFixed(30).replace(/0+$/, '') : BigInt(value).toString()
}

function inHours(text: string): string | null {
  if (!/^[+-]?(?:[0-9.]+(?:ms|us|µs|ns|[a-z]))+$/.test(text)) return null
  let isBad = false
  const rewritten = text.replace(/([0-9.]+)([dwy])(?![a-z])/g, (_, digits: string, unit: string) => {
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(digits)) isBad = true
    return `${plain(Number(digits) * (HOURS[unit] ?? 0))}h`
  })
  return isBad ? null : rewritten
}

/** Digits after the point, as many as 63 bits hold. */
function fractionOf(digits: string): { value: number; scale: number } {
  let [value, scale] = [0n, 1]
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit)
    if (next > MOST - 1n) break
    value = next
    scale *= 10
  }
  return { value: Number(value), scale }
}

/** Nanoseconds, or null for what is no duration or beyond 290 years. */
export function parseDuration(given: string): bigint | null {
  const text = /[dwy]/.test(given) ? inHours(given) : given
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text ?? '') ?? []
  if (text === null || rest === '') return null
  if (rest === '0') return 0n
  let [total, at] = [0n, 0]
  for (const [piece, whole = '', point, digits = '', unit = ''] of rest.matchAll(/(\d*)(\.(\d*))?([^\d.]+)/gy)) {
    const size = Object.hasOwn(NS, unit) ? NS[unit] : undefined
    if (size === undefined || (whole === '' && digits === '') || (point === undefined && whole === '')) return null
    const main = BigInt(whole || 0) * BigInt(size)
    if (main > MOST) return null
    const { value, scale } = fractionOf(digits)
    total += main + BigInt(Math.trunc(value * (size / scale)))
    if (total > MOST) return null
    at += piece.length
  }
  if (at !== rest.length) return null
  if (sign === '-') return -total
  return total === MOST ? null : total
}
