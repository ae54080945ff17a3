import { EXECUTION_LIMITS } from '@/lib/sandbox-limits'
import { ExecuteRequest } from '@/lib/schemas/execute'
import { detailsOf, HttpProblem } from '@/server/http/answer'

/** The body of POST /v1/execute. Errors: `invalid_input` with the path of each wrong member, `too_large` for the code, `limit_exceeded` for what
 *  nobody gets. What is between the two limits is the constitution's to refuse. */
export function checkRequest(body: unknown): ExecuteRequest {
  const parsed = ExecuteRequest.safeParse(body)
  if (!parsed.success) {
    const { issues } = parsed.error
    const isLong = issues.some(({ path, code }) => path[0] === 'code' && (code === 'too_big' || code === 'custom'))
    throw new HttpProblem(isLong ? 'too_large' : 'invalid_input', 'The request does not fit; see details.', { details: detailsOf(issues) })
  }
  const over = Object.entries(EXECUTION_LIMITS).flatMap(([path, { most }]) =>
    parsed.data[path as keyof typeof EXECUTION_LIMITS] > most ? [{ path, issue: `at most ${most}, whatever a policy says` }] : [],
  )
  if (over.length > 0) throw new HttpProblem('limit_exceeded', 'More than any sandbox gets.', { details: over })
  return parsed.data
}
