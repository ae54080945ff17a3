import type { GlyphState } from '@/components/ui/glyph-shapes'
import { formatCount, formatDuration, formatMs, formatPercent } from '@/lib/format'
import { ABORT, type RolloutLimits, STEP_NAMES, type StepLimit } from '@/lib/rollout-limits'
import type { EngineRow, RolloutDetail, StepRow } from '@/lib/schemas/rollouts'

const many = (n: number, one: string): string => `${formatCount(n)} ${n === 1 ? one : `${one}s`}`
export const sayShare = (share: number | null): string => (share === null ? 'not measured' : formatPercent(share, 2))
export const sayMs = (ms: number | null): string => (ms === null ? 'not measured' : formatMs(ms))
export const sayLimit = ({ decisions, ms }: StepLimit): string => `${formatCount(decisions)} decisions, ${formatDuration(ms)}`
export const PROFILE_NAMES: Record<RolloutLimits['profile'], string> = { standard: 'Standard', small: 'Small installation' }

/** The page's first sentence: how far it is, and what is awaited. */
export function sayRollout(detail: RolloutDetail): { lead: string; rest: string } {
  const { state, step, version, baseline, missing, isPassed, reason, frozenUntil } = detail
  if (state === 'aborted') return { lead: `Aborted in ${STEP_NAMES[step].toLowerCase()}.`, rest: reason ?? 'Why was not kept.' }
  if (state === 'done') return { lead: 'Done.', rest: `Version ${version} was made active after its last step.` }
  const lead = step === 'shadow' ? 'In shadow.' : `In ${STEP_NAMES[step].toLowerCase()}.`
  if (isPassed)
    return { lead, rest: `It is passed: a lead may make version ${version} active. Version ${baseline} decides for the others until then.` }
  if (frozenUntil !== null) return { lead, rest: 'Changes are frozen: it is measured, may be aborted, and goes no further.' }
  if (missing.length > 0) return { lead, rest: `Still missing: ${missing.join('; ')}.` }
  return { lead, rest: 'Nothing is missing: the next step begins within a second or two.' }
}

/** How one step stands, as a shape. */
export function glyphOf({ place }: StepRow, isPassed: boolean): GlyphState {
  if (place === 'passed') return 'ok'
  if (place === 'ended') return 'breach'
  if (place === 'ahead') return 'wait'
  return isPassed ? 'ok' : 'run'
}

/** The line below a step's name, on the server's clock. */
export function sayStep(row: StepRow, now: number): string {
  const { place, decided, limit, since, until } = row
  if (place === 'ahead') return sayLimit(limit)
  if (place === 'now' && since !== null)
    return `${formatCount(decided)} of ${formatCount(limit.decisions)}, ${formatDuration(Math.max(0, now - Date.parse(since)))} of ${formatDuration(limit.ms)}`
  const took = since !== null && until !== null ? `, ${formatDuration(Date.parse(until) - Date.parse(since))}` : ''
  return `${many(decided, 'decision')}${took}`
}

/** What an engine says of it, as a shape and a word. */
export function sayEngine({ isOnVersion, isWarm, says }: EngineRow, state: RolloutDetail['state']): { glyph: GlyphState; word: string } {
  if (state === 'done') return isOnVersion ? { glyph: 'ok', word: 'decides with it' } : { glyph: 'breach', word: 'another version' }
  if (state === 'aborted') return says === null ? { glyph: 'ok', word: 'has left it' } : { glyph: 'wait', word: 'about to leave it' }
  if (says?.state === 'stopped') return { glyph: 'breach', word: `stopped: ${says.reason ?? 'it does not say why'}` }
  if (says?.state === 'running' && isWarm) return { glyph: 'ok', word: `runs ${STEP_NAMES[says.step].toLowerCase()}` }
  return { glyph: 'wait', word: 'not warm yet' }
}

/** Why no other answer is shown. That none came out otherwise is known only of what was compared. */
export function sayNoFlips({ steps }: Pick<RolloutDetail, 'steps'>): { title: string; detail: string } {
  const sum = (key: 'compared' | 'disagreed') => steps.reduce((total, step) => total + step[key], 0)
  const [compared, disagreed] = [sum('compared'), sum('disagreed')]
  if (disagreed > 0)
    return { title: 'None is kept', detail: `${many(disagreed, 'answer')} came out otherwise; none of them can be shown yet.` }
  if (compared === 0)
    return { title: 'Nothing was compared', detail: 'No decision was judged by both versions: nothing is known of what differs.' }
  return { title: 'Nothing came out otherwise', detail: `Both versions said the same of ${many(compared, 'decision')}.` }
}

/** How long until everybody decided with it; on the way, how many do. */
export function sayArrival({ arrival, engines }: RolloutDetail): string {
  if (arrival !== null)
    return `${many(arrival.engines, 'engine')} decided with it within ${formatMs(arrival.ms)}, as ${arrival.engines === 1 ? 'it says itself' : 'they say themselves'}.`
  const on = engines.filter(({ isOnVersion }) => isOnVersion).length
  if (engines.length === 0) return 'No engine was heard in the last 15 s: how long it took is not known.'
  return on === engines.length ? 'How long it took was not measured.' : `${on} of ${many(engines.length, 'engine')} decide with it so far.`
}

/** What is watched, each with how much of its line is used; null: nothing to judge. */
export function metersOf({ watch }: RolloutDetail) {
  const { errors, p99, disagreement } = watch
  const known = p99.filter((one) => one !== null)
  const slowest = known.length === 0 ? null : Math.min(...known) // both minutes have to be over
  const errorsUsed = errors.decided < ABORT.errorsLeast || errors.share === null ? null : errors.share / ABORT.errors
  return [
    {
      key: 'disagreement',
      name: 'Disagreement',
      said: sayShare(disagreement.share),
      used: disagreement.share === null ? null : disagreement.share / disagreement.limit,
      start: '0',
      line: formatPercent(disagreement.limit, 2),
    },
    {
      key: 'errors',
      name: 'Errors in 5 min',
      said: errors.decided < ABORT.errorsLeast ? `too few, ${formatCount(errors.decided)}` : sayShare(errors.share),
      used: errorsUsed,
      start: '0',
      line: formatPercent(ABORT.errors, 1),
    },
    {
      key: 'p99',
      name: 'p99, 2 whole minutes',
      said: slowest === null ? 'too few' : formatMs(p99.at(-1) ?? slowest),
      used: known.length < p99.length || slowest === null ? null : slowest / ABORT.p99Ms,
      start: '0',
      line: formatMs(ABORT.p99Ms),
    },
  ]
}
