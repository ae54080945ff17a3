const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY]

/** Round times of the reader's clock in a span, at most seven. `zoneMs` is local time minus UTC. */
export function timeTicks([from, to]: readonly [number, number], zoneMs: number): number[] {
  const step = STEPS.find((one) => (to - from) / one <= 7) ?? (to - from) / 6
  const first = Math.ceil((from + zoneMs) / step) * step - zoneMs
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}

/** True when a tick must name the day because the hour would repeat. */
export const isDayStep = ([from, to]: readonly [number, number]): boolean => to - from > 2 * DAY
