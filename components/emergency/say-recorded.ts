import type { LocalStop } from '@/lib/schemas/stop-local'

const VERDICTS = {
  stopped: 'Stopped, as it was seen twice.',
  contained: 'Contained only. It is not seen to be stopped.',
  'not confirmed': 'Not confirmed. Use the commands of acgs-stop.',
} as const
type Clock = readonly [string, string]

const after = (from: string, at: string | null, isOver: boolean): string =>
  at === null ? (isOver ? 'not seen' : 'not seen yet') : `after ${((Date.parse(at) - Date.parse(from)) / 1000).toFixed(1)} s`

/** A stop of a worker's journal in words: only what was seen. */
export function sayRecorded(stop: LocalStop): { title: string; clocks: readonly Clock[] } {
  const isOver = stop.endedAt !== null
  const of = (at: string | null) => after(stop.acceptedAt, at, isOver)
  return {
    title: isOver ? VERDICTS[stop.verdict] : 'The stop is under way.',
    clocks: [
      ['Contained', of(stop.containedAt)],
      ['Stopped', of(stop.stoppedAt)],
      ['Confirmed by a second look', of(stop.confirmedAt)],
    ],
  }
}
