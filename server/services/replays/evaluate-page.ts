import { type Evaluated, isSameJudgement, isSameOutcome, outcomeOf, recordedOutcome } from '@/lib/policy-outcome'
import type { Outcome } from '@/lib/schemas/replays'
import type { Candidate, CandidateAnswer, CandidateRequest } from '@/server/ports/candidates'
import { compare, isSlower, type Judged, medianOf } from './judge-one'
import { isReadByName, type Mask, maskOf, otherwise } from './masks'
import type { Reads } from './reads'
import type { RuntimeAt } from './runtime-at'
import type { Recorded } from './sample'

export const ENTRYPOINT = 'acgs/main/decision'
/** The first look counts as one of them. */
const LOOKS = 5
/** A time so many times the page's usual one is looked at again. */
const ODD = 2
/** So many are asked before the other side is asked first. */
const TURN = 64
const encoder = new TextEncoder()

/** A version to be asked, and what its text says it reads. */
export type Side = { candidate: Candidate; reads: Reads }
export type Sides = { before: Side; after: Side; runtimeAt: RuntimeAt }
type Asked = Omit<CandidateRequest, 'input'> & { text: string }

const answerOf = ({ candidate }: Side, { text, ...asked }: Asked) => candidate.evaluate({ ...asked, input: encoder.encode(text) })
const ask = async (side: Side, asked: Asked) => outcomeOf(await answerOf(side, asked))

/** Asks both at once. Who is asked first is disturbed more by what else the machine does, so the two take turns. */
async function askedBoth({ before, after }: Sides, asked: Asked, isAfterFirst = false): Promise<[CandidateAnswer, CandidateAnswer]> {
  if (!isAfterFirst) return Promise.all([answerOf(before, asked), answerOf(after, asked)])
  const [has, had] = await Promise.all([answerOf(after, asked), answerOf(before, asked)])
  return [had, has]
}

/** Two answers of one text are read once: most decisions come out the same. */
function readBoth([had, has]: readonly [CandidateAnswer, CandidateAnswer]): [Evaluated, Evaluated] {
  const first = outcomeOf(had)
  const isOne = had.kind === 'answer' && has.kind === 'answer' && had.text === has.text
  return [first, isOne ? { outcome: first.outcome, evalNs: has.evalNs } : outcomeOf(has)]
}

/** The clock of a record: nanoseconds of a whole millisecond, as a double wrote them. */
const clockMsOf = (clock: string | null): number | null => {
  const ms = Math.round(Number(clock) / 1e6)
  return clock !== null && Number.isFinite(ms) && ms > 0 ? ms : null
}

/** The question as it was asked, or why it cannot be asked again. */
async function questionOf(
  row: Recorded,
  { before, after, runtimeAt }: Sides,
): Promise<Asked | Extract<Judged, { status: 'skipped' | 'not_replayable' }>> {
  if (row.path !== ENTRYPOINT) return { status: 'skipped' }
  if (row.input === null || row.input === 'null') return { status: 'not_replayable', why: 'masked' }
  const nowMs = clockMsOf(row.clock)
  if (nowMs === null) return { status: 'not_replayable', why: 'missing_facts' }
  const readsRuntime = before.reads.runtime || after.reads.runtime
  const runtime = readsRuntime ? await runtimeAt(Number(row.runtime_revision)) : '{}'
  if (runtime === null) return { status: 'not_replayable', why: 'missing_facts' }
  return { entrypoint: ENTRYPOINT, text: row.input, runtime, nowMs }
}

/** Five looks at both, asked in turn. */
async function lookAgain(asked: Asked, sides: Sides, first: { beforeNs: number; afterNs: number }) {
  const befores = [first.beforeNs]
  const afters = [first.afterNs]
  while (befores.length < LOOKS) {
    const [one, other] = readBoth(await askedBoth(sides, asked))
    befores.push(one.evalNs)
    afters.push(other.evalNs)
  }
  return { befores, afters }
}

/** True where a version answers otherwise when what is hidden is another value. */
async function isMoved(side: Side, { asked, hidden, outcome }: { asked: Asked; hidden: string; outcome: Outcome }): Promise<boolean> {
  const again = await ask(side, { ...asked, text: hidden })
  return !isSameOutcome(again.outcome, outcome)
}

type Prepared = { asked: Asked; mask: Mask; recorded: Outcome | null }
type Ended = Extract<Judged, { status: 'skipped' | 'not_replayable' }>

/** What must be known before it is asked. */
async function prepare(row: Recorded, sides: Sides): Promise<Prepared | Ended> {
  const asked = await questionOf(row, sides)
  if ('status' in asked) return asked
  const { before, after } = sides
  const mask = maskOf(row)
  const recorded = row.constitution_hash === before.candidate.hash ? recordedOutcome(row.result) : null
  if (!isHidden(mask)) return { asked, mask, recorded }
  const input = JSON.parse(asked.text) as Record<string, unknown> // an object: a mask has paths into it
  const reading = recorded ? [after] : [after, before]
  const isRead = reading.some(({ reads }) => isReadByName(mask, { input, reads }))
  return isRead ? { status: 'not_replayable', why: 'masked' } : { asked, mask, recorded }
}

const isHidden = ({ masked, erased }: Mask) => masked.length + erased.length > 0

/** Before: what was recorded, if that version made it, and then it must come out the same again, or nothing is known about it. */
async function judge(
  { asked, mask, recorded }: Prepared,
  sides: Sides,
  { both: [had, has], usualNs }: { both: readonly [Evaluated, Evaluated]; usualNs: number },
): Promise<Judged> {
  const { before, after } = sides
  if (recorded && recorded.verdict !== 'error' && !isSameJudgement(recorded, had.outcome))
    return { status: 'not_replayable', why: isHidden(mask) ? 'masked' : 'missing_facts' }
  if (isHidden(mask)) {
    const hidden = otherwise(asked.text, mask)
    const moved = await Promise.all([
      isMoved(after, { asked, hidden, outcome: has.outcome }),
      recorded ? false : isMoved(before, { asked, hidden, outcome: had.outcome }),
    ])
    if (moved.includes(true)) return { status: 'not_replayable', why: 'masked' }
  }
  const judged = compare({ before: recorded ?? had.outcome, after: has.outcome, beforeNs: had.evalNs, afterNs: has.evalNs })
  const isOdd = Math.max(had.evalNs, has.evalNs) > usualNs * ODD
  if (judged.status === 'error' || (judged.status !== 'latency_inflation' && !isOdd)) return judged
  const { befores, afters } = await lookAgain(asked, sides, judged)
  // The same input takes the same work, and what else the machine does only adds to it: the least of as many looks counts, for both sides alike.
  const counted = { ...judged, beforeNs: Math.min(...befores), afterNs: Math.min(...afters) }
  if (judged.status === 'result_diff') return counted
  return { ...counted, status: isSlower(medianOf(befores), medianOf(afters)) ? 'latency_inflation' : 'passed' }
}

/** Decisions of a page again, by the version they are compared with and by the candidate, each with its own clock, facts and runtime data.
 *  All are answered before any answer is read: reading would take the processor from one side alone, and their times would not compare. */
export async function evaluatePage(rows: readonly Recorded[], sides: Sides): Promise<Judged[]> {
  const prepared = await Promise.all(rows.map((row) => prepare(row, sides)))
  const answers: ([CandidateAnswer, CandidateAnswer] | null)[] = []
  for (let from = 0; from < prepared.length; from += TURN) {
    const isAfterFirst = (from / TURN) % 2 === 1
    const some = prepared.slice(from, from + TURN)
    answers.push(...(await Promise.all(some.map((one) => ('status' in one ? null : askedBoth(sides, one.asked, isAfterFirst))))))
  }
  const usualNs = medianOf(answers.flatMap((told) => told?.map(({ evalNs }) => evalNs) ?? []))
  return Promise.all(
    prepared.map((one, at) => {
      const told = answers[at]
      if ('status' in one) return Promise.resolve(one)
      return told ? judge(one, sides, { both: readBoth(told), usualNs }) : Promise.resolve(LOST)
    }),
  )
}
const LOST: Ended = { status: 'not_replayable', why: 'missing_facts' }
