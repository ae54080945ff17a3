import { StatusPill } from '@/components/ui/status-pill'
import { STATE_NAMES } from '@/lib/incident-names'
import type { IncidentState } from '@/lib/incident-words'
import { STATE_GLYPHS } from './words'

export function StatePill({ state }: { state: IncidentState }) {
  return <StatusPill state={STATE_GLYPHS[state]} word={STATE_NAMES[state]} />
}
