import { formatCount, formatDuration, formatPercent, visibleText } from '@/lib/format'
import {
  FLIP_NAMES,
  GATE_DAYS,
  GATE_DECISIONS,
  type Outcome,
  REPLAYABLE_MIN,
  type ReplayDetail,
  type ReplayResult,
} from '@/lib/schemas/replays'

const DAY_MS = 86_400_000
const many = (n: number, one: string, more = `${one}s`): string => `${formatCount(n)} ${n === 1 ? one : more}`

/** Allowed and denied before and after. Review and error are neither: they are counted apart. */
export function matrixOf({ matrix }: ReplayResult) {
  const verdicts = ['allow', 'deny', 'review', 'error'] as const
  const asked = verdicts.flatMap((before) => verdicts.map((after) => ({ before, after, n: matrix[before][after] })))
  return {
    stayedAllowed: matrix.allow.allow,
    nowDenied: matrix.allow.deny,
    nowAllowed: matrix.deny.allow,
    stayedDenied: matrix.deny.deny,
    /** Every other pair that happened. */
    others: asked.filter(({ before, after, n }) => n > 0 && ![before, after].every((one) => one === 'allow' || one === 'deny')),
  }
}

export const nameOf = ({ draftId, version }: Pick<ReplayDetail, 'draftId' | 'version'>): string => (draftId ? 'the draft' : `v${version}`)

/** Replayed of what was looked at; null while nothing was. Skipped ones were never to be replayed. */
export function replayableOf({ counts }: ReplayResult): number | null {
  const asked = counts.passed + counts.result_diff + counts.latency_inflation + counts.error
  return asked + counts.not_replayable === 0 ? null : asked / (asked + counts.not_replayable)
}

/** Whether the sample is as large as the gate of a version asks for, and what it says about it. */
export function adviceOf({ sample }: ReplayDetail, result: ReplayResult): string | null {
  const { counts } = result
  const replayed = counts.passed + counts.result_diff + counts.latency_inflation + counts.error
  const days = (Date.parse(sample.to) - Date.parse(sample.from)) / DAY_MS
  if (replayed < GATE_DECISIONS && days < GATE_DAYS)
    return `Advice only: ${many(replayed, 'decision')} of ${formatDuration(days * DAY_MS)}. The gate of a version asks for ${formatCount(GATE_DECISIONS)} or ${GATE_DAYS} days.`
  const ratio = replayableOf(result)
  if (ratio !== null && ratio < REPLAYABLE_MIN)
    return `Advice only: ${formatPercent(ratio, 1)} could be replayed, and the gate of a version asks for ${REPLAYABLE_MIN * 100} %.`
  return null
}

/** The line below the matrix about what is allowed now. */
export function sayAllowed({ allowed }: ReplayDetail): { lead: string; rest: string } | null {
  if (allowed.total === 0) return null
  const [first] = allowed.codes
  const why = allowed.codes.length === 1 && first ? `all ${first}` : `${formatCount(allowed.codes.length)} different violations before`
  return { lead: `${formatCount(allowed.total)} now allowed`, rest: `, ${why}, ${many(allowed.agents, 'agent')}` }
}

/** What was not replayed, and how long it took. */
export function sayRest({ notReplayable, skipped, tookMs, counts }: ReplayResult): string {
  const parts = [
    notReplayable.masked > 0 && `${formatCount(notReplayable.masked)} not replayable, input was masked`,
    notReplayable.missing_facts > 0 && `${formatCount(notReplayable.missing_facts)} not replayable, facts of then are missing`,
    counts.error > 0 && `${formatCount(counts.error)} failed`,
    counts.latency_inflation > 0 && `${formatCount(counts.latency_inflation)} the same but slower`,
    skipped.sampled_out > 0 && `${formatCount(skipped.sampled_out)} not in the sample`,
    skipped.other_entrypoint > 0 && `${formatCount(skipped.other_entrypoint)} of another entrypoint`,
  ].filter((part) => part !== false)
  return `${parts.length > 0 ? `${parts.join('; ')}. ` : ''}Took ${formatDuration(tookMs)}`
}

function sayProgress(done: number, total: number | null): string {
  if (total === null) return 'It counts what there is.'
  if (total > 0 && done >= total) return 'Every decision is replayed; now it is compared with OPA.'
  return `${formatCount(done)} of ${formatCount(total)} decisions so far.`
}

/** One sentence under the title of a replay. */
export function sayReplay(detail: ReplayDetail): { lead: string; rest: string } {
  const { state, result, done, total, error, emptyWhy } = detail
  if (state === 'queued') return { lead: 'Waits for the worker.', rest: 'It begins by itself.' }
  if (state === 'running') return { lead: 'Runs.', rest: sayProgress(done, total) }
  if (state === 'canceled') return { lead: 'Canceled.', rest: `${formatCount(done)} decisions had been replayed. It has no result.` }
  if (state === 'failed') return { lead: 'Failed.', rest: error ?? 'The worker does not say why.' }
  if (emptyWhy !== null || !result) return { lead: 'Nothing to replay.', rest: emptyWhy ?? '' }
  const { deny_to_allow: allows, allow_to_deny: denies, detail: details } = result.diffs
  const changed = allows + denies + details + result.counts.error
  if (changed === 0)
    return {
      lead: 'Nothing would change.',
      rest: `${formatCount(result.counts.passed + result.counts.latency_inflation)} decisions come out the same.`,
    }
  const parts = [
    `${formatCount(allows)} would be allowed that were not`,
    `${formatCount(denies)} would no longer be allowed`,
    `${formatCount(details)} differ in details`,
    ...(result.counts.error > 0 ? [`${formatCount(result.counts.error)} fail`] : []),
  ]
  return { lead: `${many(changed, 'decision')} would change.`, rest: `${parts.join(', ')}.` }
}

const VERDICT: Record<Outcome['verdict'], string> = { allow: 'allowed', deny: 'denied', review: 'sent to a person', error: 'failed' }
export const sayVerdict = ({ verdict, refusal }: Outcome): string => (refusal ? `${VERDICT[verdict]}: ${refusal}` : VERDICT[verdict])

const keyOf = ({ code, rule, message, severity, enforcement, waived_by }: Outcome['violations'][number]) =>
  JSON.stringify([code, rule, message, severity, enforcement, waived_by])
const sayViolation = ({ code, severity, message, waived_by, enforcement }: Outcome['violations'][number]): string =>
  `${code} (${severity}${enforcement === 'monitor' ? ', only watched' : ''}${waived_by ? `, waived by ${waived_by}` : ''}): ${visibleText(message.replace(`${code}: `, ''))}`

/** The difference in words, the verdict first. */
export function sayFlip(before: Outcome, after: Outcome): string[] {
  const [had, has] = [before.violations.map(keyOf), after.violations.map(keyOf)]
  const duties = (outcome: Outcome) => outcome.obligations.map(({ kind, reason }) => `${kind}: ${visibleText(reason)}`)
  const lines = [
    sayVerdict(before) === sayVerdict(after) ? `Still ${sayVerdict(after)}.` : `Was ${sayVerdict(before)}, would be ${sayVerdict(after)}.`,
    ...before.violations.filter((one) => !has.includes(keyOf(one))).map((one) => `No longer found: ${sayViolation(one)}`),
    ...after.violations.filter((one) => !had.includes(keyOf(one))).map((one) => `New: ${sayViolation(one)}`),
    ...duties(before)
      .filter((one) => !duties(after).includes(one))
      .map((one) => `No longer owed: ${one}`),
    ...duties(after)
      .filter((one) => !duties(before).includes(one))
      .map((one) => `Owed now: ${one}`),
  ]
  return lines.length === 1 && before.reason !== after.reason
    ? [...lines, `Reason was: ${visibleText(before.reason)}`, `Reason would be: ${visibleText(after.reason)}`]
    : lines
}

export const sayKind = (kind: keyof typeof FLIP_NAMES): string => FLIP_NAMES[kind]
