import { EvaluateRequest } from '@/lib/schemas/evaluate'
import { detailsOf, HttpProblem } from '@/server/http/answer'

/** The body of POST /v1/evaluate. Errors: `invalid_input` with the path of each wrong member. */
export function readEvaluate(body: unknown, prefix: readonly string[] = []): EvaluateRequest {
  const parsed = EvaluateRequest.safeParse(body)
  if (parsed.success) return parsed.data
  throw new HttpProblem('invalid_input', 'The request does not fit; see details.', { details: detailsOf(parsed.error.issues, prefix) })
}
