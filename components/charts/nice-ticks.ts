const STEPS = [1, 2, 2.5, 5, 10]

/** Round steps from 0 that reach at least `top`, four or five grid lines. Out: every tick, the last one is the end of the axis. */
export function niceTicks(top: number): number[] {
  const rough = top / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power
  const count = Math.ceil(top / step)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)))
}
