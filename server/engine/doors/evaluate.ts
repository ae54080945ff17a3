import { EvaluateRequest } from '@/lib/schemas/evaluate'
import { HttpProblem } from '@/server/http/answer'

/** What is wrong with a request, one line a member. Values are never repeated. */
export function detailsOf(
  issues: readonly { path: PropertyKey[]; message: string; code?: string; keys?: unknown }[],
  prefix: readonly string[] = [],
) {
  return issues.slice(0, 20).map((issue) => {
    const unknown = Array.isArray(issue.keys) && issue.code === 'unrecognized_keys' ? issue.keys.map(String) : []
    return {
      path: [...prefix, ...issue.path, ...unknown.slice(0, 1)].map(String).join('.').slice(0, 256),
      issue: unknown.length > 0 ? 'no such member' : issue.message,
    }
  })
}

/** The body of POST /v1/evaluate. Errors: `invalid_input` with the path of each wrong member. */
export function readEvaluate(body: unknown, prefix: readonly string[] = []): EvaluateRequest {
  const parsed = EvaluateRequest.safeParse(body)
  if (parsed.success) return parsed.data
  throw new HttpProblem('invalid_input', 'The request does not fit; see details.', { details: detailsOf(parsed.error.issues, prefix) })
}
