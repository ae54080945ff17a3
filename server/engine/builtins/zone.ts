// Time zones by the runtime's ICU: the offset of a zone at an instant. Go's names are the exact spellings of the zone database.

export type Zone = { name: string; offsetAt(seconds: number): number; abbreviationAt(seconds: number): string | undefined }

export const UTC: Zone = { name: 'UTC', offsetAt: () => 0, abbreviationAt: () => 'UTC' }
const known = new Map<string, Zone | null>()
const KEPT = 100

/** Null for a name that Go does not know. `Local` is one: a decision must not depend on where the engine runs. */
export function zoneOf(name: string): Zone | null {
  if (name === '' || name === 'UTC') return UTC
  const before = known.get(name)
  if (before !== undefined) return before
  const zone = make(name)
  if (known.size >= KEPT) known.delete(known.keys().next().value ?? '')
  known.set(name, zone)
  return zone
}

const FIELDS = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const

function make(name: string): Zone | null {
  if (!/^[A-Za-z]/.test(name)) return null
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', calendar: 'gregory', era: 'short', ...FIELDS })
    if (format.resolvedOptions().timeZone.toLowerCase() === name.toLowerCase() && format.resolvedOptions().timeZone !== name) return null
    const short = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' })
    return { name, offsetAt: (seconds) => offset(format, seconds), abbreviationAt: (seconds) => abbreviation(short, seconds) }
  } catch {
    return null
  }
}

function offset(format: Intl.DateTimeFormat, seconds: number): number {
  const parts = Object.fromEntries(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds
}

/** ICU invents names such as GMT+1 where the zone database says CET: those are not used. */
function abbreviation(format: Intl.DateTimeFormat, seconds: number): string | undefined {
  const name = format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return /^[A-Z]{3,4}$/.test(name) ? name : undefined
}
