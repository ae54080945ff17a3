import { AppError } from '@/lib/errors'
import type { EvaluateDecision, EvaluateDraft, RuleStory } from '@/lib/schemas/draft-tests'
import type { ServiceContext } from '@/server/context'
import type { Json } from '@/server/ports/policy-tools'
import { recordOf } from '@/server/services/decisions/record-of'
import { decidingFiles } from './deciding-files'
import { explainRules } from './explain'
import { filesOfDraft } from './files'
import { type Moment, momentOf, NO_RUNTIME } from './moment-of'
import { problemOf } from './run-tests'

export type Evaluation = {
  value: Json | undefined
  rules: RuleStory[]
  trace: string[] | null
  /** Why there is no value: what is typed does not evaluate. */
  problem: string | null
  ms: number
  nowNs: string
  opa: string | null
  /** Of a recorded decision: what was decided then, and how much of its input is hidden. */
  recorded: { verdict: string; refusal: string | null; codes: string[]; policyVersion: string; hidden: number } | null
}
type Asked = Pick<EvaluateDraft, 'id' | 'unsaved' | 'rule' | 'withTrace'>

async function evaluate(ctx: ServiceContext, asked: Asked, moment: Pick<Moment, 'input' | 'nowNs'> & { runtime: unknown }) {
  const { id, unsaved, rule, withTrace } = asked
  const files = decidingFiles((await filesOfDraft(ctx, id, unsaved)).files)
  const by = ctx.actor.id
  const request = { files, query: rule, ...moment, explain: withTrace, withCoverage: true, withFails: true }
  const failed = (cause: unknown) => ({ value: undefined, trace: null, ms: 0, coverage: null, fails: null, problem: problemOf(cause) })
  const [found, rules, { opa }] = await Promise.all([
    ctx.policyTools.evaluate(request, by).then((made) => ({ ...made, problem: null }), failed),
    ctx.policyTools.rules(files, by),
    ctx.policyTools.states(),
  ])
  const { value, trace, ms, coverage, fails, problem } = found
  const stories = coverage ? explainRules({ files, rules, coverage, fails: fails ?? [], value }) : []
  return { value, trace, problem, ms, rules: stories, nowNs: moment.nowNs, opa: opa.version }
}

function jsonOf(field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new AppError('BAD_REQUEST', `${field}: it is not JSON. ${cause instanceof Error ? cause.message : ''}`.trim(), { cause })
  }
}

function objectOf(field: string, text: string): Record<string, unknown> {
  const value = jsonOf(field, text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('BAD_REQUEST', `${field}: it must be a JSON object, such as {}.`)
  return value as Record<string, unknown> // narrowed above
}

/** Any rule of a draft on an input that somebody typed, by real OPA. Nothing of it is kept.
 *  Errors: NOT_FOUND, BAD_REQUEST (the input, the rule), UPSTREAM. */
export async function evaluateDraft(ctx: ServiceContext, asked: EvaluateDraft): Promise<Evaluation> {
  const input = objectOf('input', asked.input)
  const runtime = asked.runtime === undefined ? NO_RUNTIME : objectOf('runtime', asked.runtime)
  const nowNs = asked.nowNs ?? `${ctx.now().getTime()}000000`
  return { ...(await evaluate(ctx, asked, { input, runtime, nowNs })), recorded: null }
}

/** Any rule of a draft on a recorded decision, with its own clock and what the record tells of the runtime data.
 *  Errors: NOT_FOUND, BAD_REQUEST (the decision kept no input), UPSTREAM. */
export async function evaluateDecision(ctx: ServiceContext, asked: EvaluateDecision): Promise<Evaluation> {
  const record = await recordInScope(ctx, asked.decisionId)
  const moment = momentOf(record)
  if (!moment) throw new AppError('BAD_REQUEST', 'decisionId: the input of this decision was not kept, because it could not be masked.')
  const { verdict, refusal, violations, policy_version } = record.acgs
  const codes = [...new Set(violations.map(({ code }) => code))].sort()
  const hidden = moment.masked.length + moment.erased.length
  return { ...(await evaluate(ctx, asked, moment)), recorded: { verdict, refusal, codes, policyVersion: policy_version, hidden } }
}

/** The record of a decision. Errors: NOT_FOUND. */
export async function recordInScope({ db }: Pick<ServiceContext, 'db'>, decisionId: string) {
  const found = await db.decision.findFirst({ where: { decisionId }, select: { record: true } })
  if (!found) throw new AppError('NOT_FOUND', `There is no decision ${decisionId}. Raw decisions are kept for a limited time.`)
  return recordOf(found.record)
}
