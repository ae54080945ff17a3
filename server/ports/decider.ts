import type { Decision, EvaluateRequest } from '@/lib/schemas/evaluate'

/** Asks the engine for a decision, as any caller does: there is one evaluator, and everybody goes through its door. */
export interface Decider {
  /** One question under the caller's own Authorization header, which is passed on and never kept.
   *  Errors: FORBIDDEN (the engine does not take this token), BAD_REQUEST (it does not understand the question), UPSTREAM (no decision was given). */
  decide(authorization: string, question: EvaluateRequest): Promise<Decision>
}
