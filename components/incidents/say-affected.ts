import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { IncidentDetail } from '@/lib/schemas/incidents'

type Said = { glyph: GlyphState; word: string }

const AGENTS: Readonly<Record<string, Said>> = {
  active: { glyph: 'warn', word: 'still active' },
  suspended: { glyph: 'ok', word: 'suspended' },
  blocked: { glyph: 'ok', word: 'blocked' },
  retired: { glyph: 'ok', word: 'retired' },
}

/** Whether an agent can still ask. One that nobody registered is not said to be anything. */
export const sayAgentState = (state: string): Said => AGENTS[state] ?? { glyph: 'unknown', word: state === '' ? 'unknown' : state }

const SANDBOXES: Readonly<Record<string, Said>> = {
  requested: { glyph: 'wait', word: 'requested' },
  refused: { glyph: 'idle', word: 'refused, never ran' },
  starting: { glyph: 'warn', word: 'starting' },
  running: { glyph: 'breach', word: 'running, not contained' },
  suspect: { glyph: 'breach', word: 'suspect, not contained' },
  isolating: { glyph: 'run', word: 'containing' },
  isolated: { glyph: 'run', word: 'isolated, not observed' },
  terminating: { glyph: 'run', word: 'stopping' },
  ended: { glyph: 'idle', word: 'ended' },
  lost: { glyph: 'unknown', word: 'lost, may still run' },
}

/** By what was seen: gone before contained, contained before whatever somebody wanted. */
export function saySandbox({ state, containedAt, goneAt }: IncidentDetail['affected']['sandboxes'][number]): Said {
  if (goneAt !== null) return { glyph: 'ok', word: 'gone' }
  if (state === 'lost') return { glyph: 'unknown', word: containedAt === null ? 'lost, may still run' : 'contained, then lost' }
  if (containedAt !== null) return { glyph: 'ok', word: state === 'terminating' ? 'contained, stopping' : 'contained' }
  return SANDBOXES[state] ?? { glyph: 'unknown', word: state }
}
