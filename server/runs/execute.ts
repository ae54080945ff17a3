import { compensateRun } from './compensate'
import { endRun, parkUncertain, parkWaiting, type RunEnd } from './end-run'
import { gated } from './gate'
import { letGo } from './held'
import { monotonicMs } from './lease'
import { MAX_CHILDREN } from './limits'
import { loadRun, type RunRow, type StepRow } from './load'
import type { Work } from './machine'
import { runStep, type StepOutcome } from './run-step'

/** All of them, at most so many at once. One that is fenced stops all; the rest go to their own end. Errors: the first. */
async function together(work: Work, steps: readonly StepRow[]): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  let next = 0
  const lane = async () => {
    for (let at = next++; at < steps.length; at = next++) {
      const step = steps[at]
      if (step) outcomes[at] = await runStep(work, step)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(MAX_CHILDREN, steps.length) }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return outcomes
}

const wordsFor = (run: RunRow, state: 'failed' | 'uncertain'): string => {
  const step = run.steps.find((one) => one.state === state)
  return step ? `step ${step.n}, ${step.title || step.kind}: ${step.error ?? state}` : state
}

/** Nothing that was stopped runs any longer because something else could not be: a stop goes on after a step that failed, and its end says so. */
const goesOn = ({ class: weight }: RunRow): boolean => weight === 'stop'

const isUnconfirmed = ({ error }: Pick<StepRow, 'error'>): boolean => error?.startsWith('not confirmed') ?? false

/** How a run ends whose steps are all behind it. What a person accepted or skipped was seen by nobody's check, and the end says so. */
function endOf({ steps }: RunRow): RunEnd {
  const failed = steps.filter(({ state }) => state === 'failed')
  if (failed.length > 0)
    return {
      state: 'failed',
      // The words are cut to what a record holds: what nobody could confirm is said first.
      outcome: [...failed.filter(isUnconfirmed), ...failed.filter((step) => !isUnconfirmed(step))]
        .map(({ n, title, kind, error }) => `step ${n}, ${title || kind}: ${error ?? 'failed'}`)
        .join('; '),
    }
  const taken = steps.filter(({ state, choice }) => state === 'skipped' || (state === 'done' && choice === 'accept'))
  const unknown = steps.flatMap((step) => (step.state === 'done' && step.unknown !== null ? [`step ${step.n}, ${step.unknown}`] : []))
  if (taken.length === 0) return { state: 'done', outcome: ['verified', ...unknown].join('; ') }
  const words = taken.map(({ n, title, kind, state }) => `step ${n}, ${title || kind}, was ${state === 'skipped' ? 'skipped' : 'accepted'}`)
  return { state: 'done', outcome: `not verified: ${words.join('; ')} by a person` }
}

/** Reads the run anew, as its owner. Errors: Fenced. */
export const reload = ({ lend, lease, run }: Work): Promise<RunRow> => gated(lend, lease, (client) => loadRun(client, run.id))

async function fail(work: Work, why: string): Promise<void> {
  const { lend, lease, run } = work
  if (run.onFailure !== 'compensate') return endRun(work, { state: 'failed', outcome: why })
  await gated(lend, lease, (client) =>
    client.query('UPDATE run SET compensating = true, outcome = $2 WHERE id = $1', [run.id, why.slice(0, 300)]),
  )
  return compensateRun({ ...work, run: await reload(work) })
}

/** Takes a claimed run as far as it goes: to its end, to a person, or to where it waits. Errors: Fenced, Released, or what the database says. */
export async function executeRun(work: Work): Promise<void> {
  if (work.run.isHeld) work.run = await letGo(work)
  if (work.run.isCompensating) return compensateRun(work)
  let tops = work.run.steps.filter(({ parentN }) => parentN === null)
  for (let at = 0; at < tops.length; ) {
    const top = tops[at]
    if (!top) break
    if (monotonicMs() >= work.run.endsAtMs && top.state === 'pending') return fail(work, 'not confirmed: the time of the run is over')
    let outcomes: StepOutcome[] = [await runStep(work, top)]
    if (outcomes[0] === 'done' || (outcomes[0] === 'failed' && goesOn(work.run))) {
      const children = work.run.steps.filter(({ parentN }) => parentN === top.n)
      outcomes = [...outcomes, ...(await together(work, children))]
    }
    if (outcomes.includes('uncertain')) return parkUncertain(work, wordsFor(await reload(work), 'uncertain'))
    if (outcomes.includes('failed') && !goesOn(work.run)) return fail(work, wordsFor(await reload(work), 'failed'))
    const waiting = outcomes.find((one) => typeof one === 'object')
    if (!waiting) {
      at += 1
      continue
    }
    if (await parkWaiting(work, waiting)) return
    work.run = await reload(work)
    tops = work.run.steps.filter(({ parentN }) => parentN === null)
  }
  await endRun(work, endOf(await reload(work)))
}
