import { shownValue } from './say-run'
import type { Evaluation } from './tests-types'

const WORDS: Record<string, string> = { allow: 'Allowed', deny: 'Denied', review: 'Sent to review', error: 'Failed' }

type Answer = { verdict: string; codes: string[]; refusal: string | null; reason: string | null }
/** The parts of a decision, where the value is one. */
function answerOf(value: Evaluation['value']): Answer | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || typeof value.verdict !== 'string') return null
  const { verdict, violation_codes, refusal, reason } = value
  const codes = Array.isArray(violation_codes) ? violation_codes.filter((code) => typeof code === 'string') : []
  return { verdict, codes, refusal: typeof refusal === 'string' ? refusal : null, reason: typeof reason === 'string' ? reason : null }
}

const same = (a: readonly string[], b: readonly string[]) => JSON.stringify([...a].sort()) === JSON.stringify([...b].sort())
const listed = (codes: readonly string[]) => (codes.length === 0 ? 'no rule objected' : codes.join(', '))

/** What came out, in words, and how that compares with what was recorded. */
export function sayEvaluation({ value, recorded, rules }: Pick<Evaluation, 'value' | 'recorded' | 'rules'>): {
  lead: string
  rest: string
  compared: string | null
} {
  const answer = answerOf(value)
  const fired = rules.filter(({ state }) => state === 'fired').length
  const rest = answer
    ? (answer.reason ?? listed(answer.codes))
    : value === undefined
      ? 'Nothing made it true.'
      : `${fired} of ${rules.length} rules fired.`
  const lead = answer ? (WORDS[answer.verdict] ?? answer.verdict) : value === undefined ? 'Undefined' : shownValue(value).slice(0, 80)
  if (recorded === null) return { lead: `${lead}.`, rest, compared: null }
  const hidden = recorded.hidden > 0 ? ` ${recorded.hidden} values of the input are hidden by the mask.` : ''
  const then = `Version ${recorded.policyVersion} decided ${recorded.verdict} (${recorded.refusal ?? listed(recorded.codes)}).`
  if (!answer) return { lead: `${lead}.`, rest, compared: `${then}${hidden}` }
  const isSame = answer.verdict === recorded.verdict && answer.refusal === recorded.refusal && same(answer.codes, recorded.codes)
  return { lead: `${lead}.`, rest, compared: `${isSame ? 'As it was recorded.' : `Otherwise than it was recorded. ${then}`}${hidden}` }
}
