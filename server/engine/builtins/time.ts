// Time as OPA has it. `now` is set once a decision, in whole milliseconds, so that a replay gets the same answer.
// Operands arrive through JSON and lose digits beyond 2^53, hence they are rounded to the microsecond; results are exact JSON text.

const NS_PER_MS = 1_000_000n
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/

let nowMs = 0
/** Sets the clock of the next evaluations, in ms since the epoch. */
export function setClock(ms: number): void {
  nowMs = Math.trunc(ms)
}

/** A JSON number too large for a double, as the text the engine reads exactly. */
const exact = (value: bigint): ArrayBuffer => new TextEncoder().encode(value.toString()).buffer

const msOf = (ns: unknown): number | undefined => {
  const value = Array.isArray(ns) ? ns[0] : ns
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  if (Array.isArray(ns) && ns[1] !== 'UTC' && ns[1] !== '') return undefined
  return Math.floor(Math.round(value / 1000) / 1000)
}

function parseRfc3339(text: unknown): ArrayBuffer | undefined {
  const match = typeof text === 'string' ? RFC3339.exec(text) : null
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const numbers = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number]
  const [y, mo, d, h, mi, s] = numbers
  const ms = Date.UTC(y, mo - 1, d, h, mi, s)
  const back = new Date(ms)
  // Date rolls 30 February over to March; OPA refuses it.
  if (back.getUTCMonth() !== mo - 1 || back.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return undefined
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6)))
  return exact(BigInt(ms - offset * 60_000) * NS_PER_MS + BigInt(fraction.padEnd(9, '0')))
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Bad operands give undefined, never a throw. */
export const TIME = {
  'time.now_ns': () => exact(BigInt(nowMs) * NS_PER_MS),
  'time.parse_rfc3339_ns': parseRfc3339,
  'time.clock': (ns: unknown) => {
    const ms = msOf(ns)
    if (ms === undefined) return undefined
    const at = new Date(ms)
    return [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()]
  },
  'time.date': (ns: unknown) => {
    const ms = msOf(ns)
    if (ms === undefined) return undefined
    const at = new Date(ms)
    return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
  },
  'time.weekday': (ns: unknown) => {
    const ms = msOf(ns)
    return ms === undefined ? undefined : WEEKDAYS[new Date(ms).getUTCDay()]
  },
}
