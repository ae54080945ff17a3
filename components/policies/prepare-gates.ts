import { GATES, type GateState } from '@/lib/policy-gates'
import type { GateRow } from '@/lib/schemas/versions'
import { STATION_NAMES } from './prepare-stations'

export type GateView = GateRow & {
  title: string
  stationName: string
  glyph: 'ok' | 'breach' | 'wait' | 'idle' | 'warn'
  word: string
  /** What was measured, or why nothing was. */
  says: string
  /** Whether its evidence is shown without being asked for. */
  isLoud: boolean
}

const GLYPHS: Record<GateState, GateView['glyph']> = { failed: 'breach', waiting: 'idle', passed: 'ok', overridden: 'warn' }
const WORDS: Record<GateState, string> = { failed: 'shut', waiting: 'not measured', passed: 'open', overridden: 'overridden' }
const RANK: Record<GateState, number> = { failed: 0, waiting: 1, overridden: 2, passed: 3 }

function viewOf(row: GateRow): GateView {
  const waits = row.state === 'waiting' ? (row.detail?.waits ?? null) : null
  const isHeld = waits !== null && waits.why !== 'gate_before'
  const says = waits?.says ?? row.detail?.measured ?? (row.at === null ? 'Not measured yet.' : 'What was found cannot be read.')
  return {
    ...row,
    title: GATES[row.gate].title,
    stationName: STATION_NAMES[row.station],
    glyph: isHeld ? 'wait' : GLYPHS[row.state],
    word: isHeld ? 'waits' : WORDS[row.state],
    says: row.state === 'overridden' && row.by !== null ? `${says} Overridden by ${row.by}: ${row.reason ?? ''}` : says,
    isLoud: row.state === 'failed',
  }
}

const rankOf = (view: GateView) => (view.glyph === 'wait' ? 0.5 : RANK[view.state])

/** Gates that were measured, and those of the station that the version stands at: shut ones first, then what waits for a tool. In: the station;
 *  null where it is not known. Out: those, and how many of later stations are left out. */
export function prepareGates(rows: readonly GateRow[], at: GateRow['station'] | null): { gates: GateView[]; ahead: number } {
  const shown = rows.filter((row) => row.at !== null || row.station === at)
  const gates = shown.map(viewOf).map((view, place) => ({ view, place }))
  gates.sort((a, b) => rankOf(a.view) - rankOf(b.view) || a.place - b.place)
  return { gates: gates.map(({ view }) => view), ahead: rows.length - shown.length }
}

export const sayShut = (gates: readonly GateView[]): string => {
  const shut = gates.filter(({ state }) => state === 'failed').length
  return shut === 0 ? `${gates.filter(({ glyph }) => glyph === 'ok' || glyph === 'warn').length} of ${gates.length} open` : `${shut} shut`
}
