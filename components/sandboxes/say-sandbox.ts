import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatAge, formatCount, formatDuration } from '@/lib/format'
import { type Ending, type EventState, SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import type { EventFilter, SandboxFilter, SandboxPage, SandboxRow } from '@/lib/schemas/sandboxes'

export const VIEW_NAMES: Record<SandboxFilter['view'], string> = {
  running: 'May still run',
  contained: 'Contained, or being contained',
  ended: 'Over',
  all: 'All',
}
export const EVENT_VIEW_NAMES: Record<EventFilter['view'], string> = {
  all: 'All events',
  open: 'Open: not judged, suspect or containing',
  unmatched: 'Unmatched: of no sandbox we know',
  uncontrolled: 'Uncontrolled',
}

/** A stored word as people read it. */
export const plain = (word: string): string => word.replaceAll('_', ' ')

const GLYPHS: Record<SandboxState, GlyphState> = {
  requested: 'wait',
  refused: 'deny',
  starting: 'run',
  running: 'run',
  suspect: 'warn',
  isolating: 'warn',
  isolated: 'warn',
  terminating: 'warn',
  ended: 'idle',
  lost: 'unknown',
}
const WELL: readonly (Ending | null)[] = ['normal_completion']

/** Contained is said only where it was observed, ended only with how. */
export function sayState({ state, ending, containedAt }: Pick<SandboxRow, 'state' | 'ending' | 'containedAt'>): {
  glyph: GlyphState
  word: string
} {
  if (state === 'ended')
    return { glyph: WELL.includes(ending) ? 'idle' : 'deny', word: ending === null ? 'ended, how is unknown' : plain(ending) }
  if (state === 'lost') return { glyph: 'unknown', word: 'lost: may still run' }
  if (containedAt !== null && !SANDBOX_ENDS.includes(state))
    return { glyph: 'ok', word: state === 'terminating' ? 'contained, terminating' : 'contained' }
  if (state === 'isolated') return { glyph: 'warn', word: 'isolated, outcome being checked' }
  return { glyph: GLYPHS[state], word: state }
}

/** From ready to its end, or to now. Unknown while nobody sees it. */
export function sayUptime(row: Pick<SandboxRow, 'readyAt' | 'endedAt' | 'goneAt' | 'state' | 'seenAt'>, now: number): string {
  if (row.readyAt === null)
    return row.state === 'refused' ? 'never ran' : SANDBOX_ENDS.includes(row.state) ? 'was never ready' : 'not ready yet'
  if (row.state === 'lost') return row.seenAt === null ? 'unknown, never seen' : `unknown, seen ${formatAge(row.seenAt, now)}`
  const end = row.goneAt ?? row.endedAt
  if (end !== null) return formatDuration(Date.parse(end) - Date.parse(row.readyAt))
  return sayTicking(now - Date.parse(row.readyAt))
}

/** Whole seconds below a minute: tenths that jump are noise. */
export const sayTicking = (ms: number): string => (ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : formatDuration(ms))

export type Clocked = { text: string; state: 'ok' | 'breach' | 'run' }
/** A clock of the list against its line: observed, or how long it is open by now. Null: nothing asked for it. */
export function sayClock({ clock }: Pick<SandboxRow, 'clock'>, of: 'contained' | 'gone', now: number): Clocked | null {
  if (clock === null) return null
  const [ms, lineMs] = of === 'contained' ? [clock.containedMs, clock.containedLineMs] : [clock.goneMs, clock.goneLineMs]
  if (ms !== null) return { text: formatDuration(ms), state: ms > lineMs ? 'breach' : 'ok' }
  const openMs = now - Date.parse(clock.from)
  return { text: `not observed, ${sayTicking(openMs)}`, state: openMs > lineMs ? 'breach' : 'run' }
}

const EVENT_GLYPHS: Record<EventState, GlyphState> = {
  new: 'wait',
  recorded: 'idle',
  suspect: 'warn',
  containing: 'run',
  contained: 'ok',
  uncontrolled: 'breach',
  unmatched: 'unknown',
}
const EVENT_WORDS: Partial<Record<EventState, string>> = { new: 'not judged yet', unmatched: 'of no sandbox we know' }
export const sayEventState = (state: EventState): { glyph: GlyphState; word: string } => ({
  glyph: EVENT_GLYPHS[state],
  word: EVENT_WORDS[state] ?? state,
})

/** Whether something stopped it, or that nobody says. */
export const sayBlocked = (blocked: boolean | null): string => (blocked === null ? 'not said' : blocked ? 'blocked' : 'not blocked')

const sandboxes = (n: number) => `${formatCount(n)} ${n === 1 ? 'sandbox' : 'sandboxes'}`

/** The first sentence of the list. What may still run counts the lost ones too. */
export function sayList(counts: SandboxPage['counts'] | null): string {
  if (counts === null) return 'Not known yet.'
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  if (total === 0) return 'No sandbox runs.'
  const apart = (['suspect', 'isolating', 'isolated', 'terminating', 'lost'] as const).flatMap((state) =>
    counts[state] ? [`${formatCount(counts[state])} ${state}`] : [],
  )
  return `${sandboxes(total)} may still run${apart.length > 0 ? `: ${apart.join(', ')}` : ''}.`
}

/** A controller says it each time it compared its sandboxes with the cluster; three looks missed are too many. */
const RECONCILED_MS = 15_000
export function sayReconciled(reconciledAt: string | null, now: number): { text: string; isOld: boolean } {
  if (reconciledAt === null) return { text: 'no controller says anything: states may be old', isOld: true }
  const isOld = now - Date.parse(reconciledAt) > RECONCILED_MS
  return { text: `reconciled ${formatAge(reconciledAt, now)}${isOld ? ': states may be old' : ''}`, isOld }
}
