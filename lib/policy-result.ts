import { PolicyResult } from './schemas/evaluate'

export type PolicyAnswer =
  | { isResult: true; result: PolicyResult }
  | { isResult: false; refusal: 'evaluation_error' | 'undefined_result'; why: string }
const no = (refusal: 'evaluation_error' | 'undefined_result', why: string): PolicyAnswer => ({ isResult: false, refusal, why })

/** Reads a result set as a policy wrote it. Allowed only by a literal true, the verdict `allow`, no refusal and the agreed shape. */
export function readPolicyAnswer(text: string): PolicyAnswer {
  let value: unknown
  try {
    value = (JSON.parse(text) as [{ result?: unknown }?])[0]?.result
  } catch {
    return no('evaluation_error', 'the result was not JSON')
  }
  if (value === undefined) return no('undefined_result', 'the constitution gave no result')
  const parsed = PolicyResult.safeParse(value)
  if (!parsed.success) return no('undefined_result', 'the result does not have the agreed shape')
  const result = parsed.data
  const isAllowed = result.allow === true && result.verdict === 'allow' && result.refusal === null
  if (result.allow !== isAllowed || (result.verdict === 'allow') !== isAllowed)
    return no('undefined_result', 'the result contradicts itself')
  return { isResult: true, result }
}
