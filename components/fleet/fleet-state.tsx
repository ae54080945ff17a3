import { StatusPill } from '@/components/ui/status-pill'
import type { FleetState } from '@/lib/schemas/fleet'
import { STATES } from './say-fleet'

export const FleetStatePill = ({ state }: { state: FleetState }) => <StatusPill state={STATES[state].glyph} word={STATES[state].word} />
