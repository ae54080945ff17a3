import type { GlyphState } from '@/components/ui/glyph-shapes'
import type { IncidentState } from '@/lib/incident-words'
import type { ALERT_VIEWS, INCIDENT_VIEWS } from '@/lib/schemas/incidents'

/** The glyph of a state. Nothing that a person must still look at is a green ring. */
export const STATE_GLYPHS: Readonly<Record<IncidentState, GlyphState>> = {
  triggered: 'breach',
  acknowledged: 'warn',
  contained: 'warn',
  mitigated: 'run',
  resolved: 'wait',
  reviewed: 'ok',
  merged: 'idle',
  false_alarm: 'idle',
}

export const VIEW_NAMES: Readonly<Record<(typeof INCIDENT_VIEWS)[number], string>> = {
  open: 'Unresolved',
  review: 'Resolved, review to come',
  ended: 'Ended',
  drills: 'Drills',
  all: 'All',
}

export const ALERT_VIEW_NAMES: Readonly<Record<(typeof ALERT_VIEWS)[number], string>> = {
  all: 'All alerts',
  untold: 'Nobody was told',
  candidates: 'Below their threshold',
}

/** Who leaves alerts. One of an integration has a name of its own, and is shown as it is. */
export const ALERT_SOURCES = [
  { value: 'runtime', label: 'Sensors of sandboxes' },
  { value: 'violations', label: 'Violations' },
  { value: 'alertmanager', label: 'Alertmanager' },
  { value: 'runs', label: 'Runs' },
  { value: 'watchdog', label: 'Watchdog' },
  { value: 'person', label: 'People' },
] as const
