import * as z from 'zod'
import { Decision } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'

const { reason, obligations, score, principles, assumed } = Decision.shape
const Result = z.object({ reason, obligations, score, principles, assumed })
export type DecisionResult = z.infer<typeof Result>

/** What was answered. Null when there was no answer, or one of a shape this version does not know: then it is said, not guessed. */
export function readResult({ result }: Pick<DecisionRecord, 'result'>): DecisionResult | null {
  const parsed = Result.safeParse(result)
  return parsed.success ? parsed.data : null
}
