import type { Window } from '@/lib/schemas/decisions'
import { GATE_DECISIONS, type ReplaySample } from '@/lib/schemas/replays'

/** What the machine asks for: the days that the gate asks for at the least, of which at most so many decisions. */
export const GATE_WINDOW = '7d' satisfies Window
export const GATE_MOST = 5000
const WIDE_ENOUGH: readonly string[] = ['7d', '30d'] satisfies Window[]

/** Whether a replay may open gates: a week or more of all that was decided here. A narrower one, of one agent or of a good hour, is advice. */
export const isGateSample = ({ window, most, origin, agent, type }: ReplaySample, here: string): boolean =>
  WIDE_ENOUGH.includes(window) && most >= GATE_DECISIONS && origin === here && agent === null && type === null
