import { type GateState, isOpen, STATIONS, type Station, type VersionState } from '@/lib/policy-gates'
import type { VersionDetail } from '@/lib/schemas/drafts'
import type { VersionEventRow } from '@/lib/schemas/versions'

/** `unknown` is a gate that nobody measured, and is never drawn as a passed one. */
export type KnownGate = { station: Station; state: GateState | 'unknown' }
export type StationView = {
  station: Station
  title: string
  glyph: 'ok' | 'run' | 'breach' | 'idle' | 'unknown' | 'wait' | 'deny'
  /** The glyph in a word, for those who do not see it. */
  word: string
  sentence: string
  isCurrent: boolean
}

export const STATION_NAMES: Record<Station, string> = {
  draft: 'Draft',
  review: 'Review',
  replay: 'Replay',
  shadow: 'Shadow',
  canary: 'Canary',
  active: 'Active',
}
const AHEAD: Record<Station, string> = {
  draft: 'Eight gates',
  review: 'One who wrote none of it',
  replay: 'Against recorded decisions',
  shadow: 'Beside the active one',
  canary: '1, 10, 50 % of the agents',
  active: 'Decides for all agents',
}

const isStation = (state: VersionState): state is Station => (STATIONS as readonly string[]).includes(state)

/** Where a version stands, or stood when it ended; null where its history does not say. */
export function stationOf(state: VersionState, events: readonly Pick<VersionEventRow, 'from' | 'to'>[]): Station | null {
  if (state === 'superseded') return 'active'
  if (isStation(state)) return state
  const from = events.find(({ to, from: before }) => to === state && before !== state)?.from ?? null
  return from !== null && isStation(from) ? from : null
}

const plural = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`

/** Counts of one station's gates in words. */
export function sayGates(gates: readonly KnownGate[]): string {
  const count = (state: KnownGate['state']) => gates.filter((gate) => gate.state === state).length
  const [failed, unknown] = [count('failed'), count('unknown')]
  const open = gates.filter(({ state }) => state === 'passed' || state === 'overridden').length
  if (open === gates.length) return plural(open, 'gate is open', 'gates are open')
  const left = [
    failed > 0 ? `${failed} of ${gates.length} shut` : `${open} of ${gates.length} open`,
    unknown > 0 ? `${unknown} unknown` : '',
  ]
  return left.filter((word) => word !== '').join(', ')
}

type Asked = { gates: readonly KnownGate[]; state: VersionState; at: Station | null; words?: Partial<Record<Station, string>> }
const ENDED: ReadonlySet<VersionState> = new Set(['rejected', 'withdrawn', 'rolled_back'])

/** The way of a version, station by station. A station behind it is green only when every gate of it is open. */
export function prepareStations({ gates, state, at, words = {} }: Asked): StationView[] {
  const here = at === null ? -1 : STATIONS.indexOf(at)
  return STATIONS.map((station, place): StationView => {
    const own = gates.filter((gate) => gate.station === station)
    const base = { station, title: STATION_NAMES[station], isCurrent: place === here }
    const told = words[station]
    if (place > here) return { ...base, glyph: 'idle', word: 'ahead', sentence: told ?? AHEAD[station] }
    if (place < here) {
      const isDone = own.every((gate) => gate.state !== 'unknown' && isOpen(gate.state))
      const sentence = isDone ? sayGates(own) : 'not measured'
      return { ...base, glyph: isDone ? 'ok' : 'unknown', word: isDone ? 'passed' : 'not measured', sentence: told ?? sentence }
    }
    const said = told ?? (own.length === 0 ? AHEAD[station] : sayGates(own))
    if (ENDED.has(state)) return { ...base, glyph: 'deny', word: 'ended here', sentence: `${state.replace('_', ' ')} here` }
    if (state === 'superseded') return { ...base, glyph: 'idle', word: 'superseded', sentence: told ?? 'superseded' }
    if (own.some((gate) => gate.state === 'failed')) return { ...base, glyph: 'breach', word: 'shut', sentence: said }
    return { ...base, glyph: station === 'active' ? 'ok' : 'run', word: station === 'active' ? 'decides' : 'here now', sentence: said }
  })
}

/** The stations of a version. The shipped one came with the product, and went through no gate here. */
export function stationsOf({ version, gates, reviews, events, draftId }: VersionDetail): StationView[] {
  const at = stationOf(version.state, events)
  const isShipped = draftId === null && gates.every(({ at: measured }) => measured === null)
  const word = reviews.filter(({ voidedAt }) => voidedAt === null).at(-1)
  const waits = at === 'review' ? { review: 'waits for one who wrote none of it' } : {}
  const review = word ? { review: `${word.verdict === 'approve' ? 'approved' : 'refused'} by ${word.by.name}` } : waits
  const shipped = {
    draft: 'came with the product',
    review: 'came with the product',
    replay: 'not asked',
    shadow: 'not asked',
    canary: 'not asked',
  }
  const words = isShipped ? shipped : review
  const known = gates.map(({ station, state }): KnownGate => ({ station, state }))
  return prepareStations({ gates: known, state: version.state, at, words })
}
