import { formatDuration } from '@/lib/format'
import { INCIDENT_ENDS } from '@/lib/incident-words'
import type { IncidentClock, IncidentDetail } from '@/lib/schemas/incidents'

export type GuideStep = {
  text: string
  state: 'done' | 'skipped' | 'open'
  /** How it is known that it is done, or why it does not apply. Null: nothing here can see it, a person does it. */
  seen: string | null
}
export type GuidePart = { title: string; isNow: boolean; steps: GuideStep[] }

type Step = { text: string; phase?: IncidentClock['phase'] }
/** What responders do when, whatever the type: from the trigger on. */
const PARTS: readonly { title: string; fromMs: number; steps: readonly Step[] }[] = [
  {
    title: 'First 5 min',
    fromMs: 0,
    steps: [
      { text: 'Acknowledge it', phase: 'acknowledged' },
      { text: 'Assess what is affected' },
      { text: 'Decide whether everything must stop' },
      { text: 'Contain it', phase: 'contained' },
    ],
  },
  {
    title: '5 to 30 min',
    fromMs: 300_000,
    steps: [
      { text: 'Gather diagnostics' },
      { text: 'Look at recent changes' },
      { text: 'Find the cause' },
      { text: 'End the harm', phase: 'mitigated' },
    ],
  },
  {
    title: 'From 30 min on',
    fromMs: 1_800_000,
    steps: [{ text: 'Fix it' }, { text: 'Verify the fix', phase: 'resolved' }, { text: 'Inform whoever is concerned' }],
  },
]

/** The guide with what is observed of it; where it is by the clock is marked while it is unresolved. Pure. */
export function prepareGuide(
  { clocks, state, triggeredAt }: Pick<IncidentDetail, 'clocks' | 'state' | 'triggeredAt'>,
  now: number,
): GuidePart[] {
  const passedMs = now - Date.parse(triggeredAt)
  const isOver = INCIDENT_ENDS.includes(state) || state === 'resolved'
  const at = isOver ? -1 : PARTS.findLastIndex(({ fromMs }) => passedMs >= fromMs)
  const stepOf = ({ text, phase }: Step): GuideStep => {
    const clock = phase === undefined ? undefined : clocks.find((one) => one.phase === phase)
    if (clock?.skipped != null) return { text, state: 'skipped', seen: clock.skipped }
    if (clock?.takenMs == null || (phase === 'acknowledged' && state === 'triggered')) return { text, state: 'open', seen: null }
    return { text, state: 'done', seen: `after ${formatDuration(clock.takenMs)}` }
  }
  return PARTS.map(({ title, steps }, n) => ({ title, isNow: n === at, steps: steps.map(stepOf) }))
}
