const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const TEXT_LIMIT = 2_000
/** Control and format characters (bidirectional marks, zero width), and the two line separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const PLAIN = new Set(['\t', '\n'])

const trimmed = (value: number, digits: number) => String(Number(value.toFixed(digits)))

export function formatCount(n: number): string {
  return n.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** A share between 0 and 1 as '99.962 %'. It never rounds up to 100 or down to 0: the digits are cut, not rounded. */
export function formatPercent(ratio: number, digits = 3): string {
  const factor = 10 ** digits
  const cut = Math.trunc(Number((ratio * 100 * factor).toPrecision(12))) / factor
  return `${cut.toFixed(digits)} %`
}

/** Three digits that matter: '0.31 ms', '6.8 ms', '128 ms', and seconds from 10,000 ms on. */
export function formatMs(ms: number): string {
  if (ms >= 10_000) return `${trimmed(ms / SECOND, 1)} s`
  if (ms >= 100) return `${formatCount(Math.round(ms))} ms`
  return `${trimmed(ms, ms < 1 ? 2 : 1)} ms`
}

/** '11.4 s', '9 min 3 s', '4 h 39 min', '6 d 2 h'. */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms)
  if (value < SECOND) return formatMs(value)
  if (value < 60 * SECOND) return `${trimmed(Math.floor(value / 100) / 10, 1)} s`
  if (value < HOUR) return pair([value, MINUTE, 'min'], [SECOND, 's'])
  if (value < DAY) return pair([value, HOUR, 'h'], [MINUTE, 'min'])
  return pair([value, DAY, 'd'], [HOUR, 'h'])
}

function pair([value, unit, name]: [number, number, string], [smaller, smallName]: [number, string]): string {
  const rest = Math.floor((value % unit) / smaller)
  const head = `${Math.floor(value / unit)} ${name}`
  return rest === 0 ? head : `${head} ${rest} ${smallName}`
}

/** Relative up to 24 h, then the date. A time slightly ahead of the clock counts as now. */
export function formatAge(at: string | null, now: number): string {
  if (at === null) return 'never'
  const then = Date.parse(at)
  if (Number.isNaN(then)) return 'unknown'
  const age = Math.max(0, now - then)
  if (age < 10 * SECOND) return `${(Math.floor(age / 100) / 10).toFixed(1)} s ago`
  if (age < MINUTE) return `${Math.floor(age / SECOND)} s ago`
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age < DAY) return `${Math.floor(age / HOUR)} h ago`
  return new Date(then).toISOString().slice(0, 10)
}

/** The reader's own clock. Render it only in the browser: the server does not know the zone. */
export function formatClock(at: string | number, { seconds = true }: { seconds?: boolean } = {}): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return 'unknown'
  const parts = [date.getHours(), date.getMinutes(), ...(seconds ? [date.getSeconds()] : [])]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

/** '2026-01-31 02:21:07 UTC', for titles. */
export function utcTitle(at: string | number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? 'unknown' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words.at(0)?.at(0) ?? '?'
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? '') : ''
  return `${first}${last}`.toUpperCase()
}

/** A text of any length made inert to read: hidden characters are named. Whoever shows it says how long it may be. */
export const wholeText = (text: string): string =>
  text.replace(HIDDEN, (hit) => (PLAIN.has(hit) ? hit : `⟦U+${(hit.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟧`))

/** Text from the cluster, made inert to read: hidden characters are named, and length is capped with a note. */
export function visibleText(text: string): string {
  const capped = text.length > TEXT_LIMIT ? text.slice(0, TEXT_LIMIT) : text
  const named = wholeText(capped)
  return capped === text ? named : `${named} … cut, ${formatCount(text.length - TEXT_LIMIT)} more characters`
}
