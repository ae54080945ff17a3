import type { StepState } from '@/lib/run-states'
import type { StepFold } from '@/lib/schemas/runs'

export type Light = { n: number; state: StepState; startedAt: Date | null; finishedAt: Date | null }
export type Place = { n: number } | { fold: StepFold }

/** So many steps stand as they are. */
const ALL_SHOWN = 60
/** So many lines a page draws at the most. */
const LINES = 240
/** Fewer in a row are not worth a line of their own. */
const LEAST = 3
const QUIET: readonly StepState[] = ['done', 'pending', 'skipped', 'compensated']
/** The first of these that is among them is what a fold says. */
const LOUD: readonly StepState[] = ['uncertain', 'failed', 'running', 'verifying', 'intent', 'pending', 'skipped', 'compensated', 'done']

function foldOf(steps: readonly Light[]): Place[] {
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return []
  if (steps.length < LEAST) return steps.map(({ n }) => ({ n }))
  const state = LOUD.find((one) => steps.some((step) => step.state === one)) ?? first.state
  const ended = steps.every(({ finishedAt }) => finishedAt !== null)
  const starts = steps.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt.getTime()]))
  const ends = steps.flatMap(({ finishedAt }) => (finishedAt === null ? [] : [finishedAt.getTime()]))
  const at = (ms: number) => new Date(ms).toISOString()
  return [
    {
      fold: {
        from: first.n,
        to: last.n,
        count: steps.length,
        state,
        startedAt: starts.length === 0 ? null : at(starts.reduce((a, b) => Math.min(a, b))),
        finishedAt: !ended || ends.length === 0 ? null : at(ends.reduce((a, b) => Math.max(a, b))),
      },
    },
  ]
}

/** Which steps of a long run stand by themselves, and which stand as one line: those in a row that ended well or have not begun, but for the
 *  neighbours of one that is neither. Never more lines than a page can draw. In: all steps by number. Pure. */
export function foldSteps(steps: readonly Light[]): Place[] {
  if (steps.length <= ALL_SHOWN) return steps.map(({ n }) => ({ n }))
  const isLoud = (at: number): boolean => {
    const step = steps[at]
    return step !== undefined && !QUIET.includes(step.state)
  }
  const places: Place[] = []
  let quiet: Light[] = []
  const flush = () => {
    places.push(...foldOf(quiet))
    quiet = []
  }
  steps.forEach((step, at) => {
    if (isLoud(at) || isLoud(at - 1) || isLoud(at + 1) || at === 0 || at === steps.length - 1) {
      flush()
      places.push({ n: step.n })
      return
    }
    if (quiet[0] !== undefined && quiet[0].state !== step.state) flush()
    quiet.push(step)
  })
  flush()
  if (places.length <= LINES) return places
  const size = Math.ceil(steps.length / LINES)
  return Array.from({ length: Math.ceil(steps.length / size) }, (_, at) => foldOf(steps.slice(at * size, (at + 1) * size))).flat()
}
