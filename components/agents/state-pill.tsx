import type { GlyphState } from '@/components/ui/glyph-shapes'
import { StatusPill } from '@/components/ui/status-pill'
import type { AgentState } from '@/lib/schemas/agents'

const STATES: Record<AgentState, GlyphState> = { active: 'ok', suspended: 'wait', blocked: 'deny', retired: 'idle' }

export const StatePill = ({ state }: { state: AgentState }) => <StatusPill state={STATES[state]} word={state} />
