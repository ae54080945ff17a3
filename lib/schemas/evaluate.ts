import * as z from 'zod'
import { Receipt } from './receipt'

/** The words of the engine's door, in the wire's own spelling. Sources: HTTP API and constitution of the product. */
export const AGENT_ID = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/
export const ACTION = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,4}$/
export const HASH_PIN = /^(sha256:[0-9a-f]{64}|[0-9a-f]{16})$/

export const AgentId = z
  .string()
  .regex(AGENT_ID, 'lower-case letters, digits, dot, dash or underscore; starts and ends with a letter or digit; at most 63')
export const ActionName = z.string().max(320).regex(ACTION, 'dotted lower-case words, at most five, each starting with a letter')
export const HashPin = z.string().regex(HASH_PIN, 'sha256: and 64 hex digits, or the short form of 16 hex digits')

const Bag = z.record(z.string().max(256), z.unknown())

/** POST /v1/evaluate. Unknown members are refused. `type` is a free word here: a type the constitution does not know is its refusal. */
export const EvaluateRequest = z
  .strictObject({
    type: z.string().min(1).max(64).nullish(),
    action: ActionName,
    agent_id: AgentId,
    input_data: Bag.nullish(),
    context: Bag.nullish(),
    constitution_hash: HashPin.nullish(),
    request_id: z.string().min(1).max(128).nullish(),
    receipt: z.boolean().nullish().meta({
      description: 'Asks for a signed receipt of an allowed decision. HIGH class actions and sandbox executions get one unasked.',
    }),
  })
  .meta({ id: 'EvaluateRequest' })
export type EvaluateRequest = z.infer<typeof EvaluateRequest>

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export const PRINCIPLES = ['autonomy', 'beneficence', 'non_maleficence', 'transparency', 'fairness', 'privacy', 'accountability'] as const
export const VERDICTS = ['allow', 'deny', 'review', 'error'] as const
export const REFUSALS = [
  'emergency_stop',
  'agent_blocked',
  'agent_unknown',
  'constitution_mismatch',
  'unknown_type',
  'runtime_stale',
  'timeout',
  'evaluation_error',
  'undefined_result',
] as const
export const OBLIGATIONS = [
  'require_review',
  'enhanced_monitoring',
  'time_limited_access',
  'detailed_access_log',
  'real_time_monitoring',
  'basic_audit_trail',
  'isolation_advised',
] as const
export const ORIGINS = ['live', 'drill', 'simulated', 'shadow', 'replay'] as const
export const DECISION_TYPES = [
  'action_authorization',
  'evolution_approval',
  'data_access',
  'sandbox_execution',
  'review_assessment',
] as const

/** Why an allowed decision carries no receipt although one is due. */
export const RECEIPT_MISSING = ['no_signing_key'] as const

export const Severity = z.enum(SEVERITIES)
export const Principle = z.enum(PRINCIPLES)
export const Verdict = z.enum(VERDICTS)
export const Refusal = z.enum(REFUSALS)
export const Origin = z.enum(ORIGINS)

export const Violation = z
  .strictObject({
    code: z.string(),
    rule: z.string(),
    principle: Principle,
    severity: Severity,
    enforcement: z.enum(['deny', 'monitor']),
    message: z.string(),
    waived_by: z.string().nullable(),
    file: z.string().nullable(),
    row: z.number().int().nullable(),
  })
  .meta({ id: 'Violation' })
export type Violation = z.infer<typeof Violation>

export const Obligation = z
  .strictObject({
    kind: z.enum(OBLIGATIONS),
    reason: z.string(),
    until: z.string().optional(),
    review_id: z.string().optional(),
    priority: z.string().optional(),
    due_at: z.string().optional(),
  })
  .meta({ id: 'Obligation' })
export type Obligation = z.infer<typeof Obligation>

/** What the constitution itself answers; the engine adds identity, version and timing. Anything that does not fit is `undefined_result`. */
export const PolicyResult = z.strictObject({
  allow: z.boolean(),
  verdict: z.enum(['allow', 'deny', 'review']),
  reason: z.string(),
  refusal: Refusal.nullable(),
  violation_codes: z.array(z.string()),
  violations: z.array(Violation.omit({ file: true, row: true })),
  obligations: z.array(Obligation),
  score: z.number(),
  score_parts: z.record(z.string(), z.number()),
  principles: z.partialRecord(Principle, z.number()),
  assumed: z.array(z.string()),
  fired_rules: z.array(z.string()),
  runtime_stale: z.boolean(),
})
export type PolicyResult = z.infer<typeof PolicyResult>

/** The answer of POST /v1/evaluate: always HTTP 200 if the request was understood. `allow` is true for verdict `allow` alone. */
export const Decision = z
  .strictObject({
    decision_id: z.string(),
    allow: z.boolean(),
    verdict: Verdict,
    reason: z.string(),
    refusal: Refusal.nullable(),
    violation_codes: z.array(z.string()),
    violations: z.array(Violation),
    obligations: z.array(Obligation),
    score: z.number().nullable(),
    score_parts: z.record(z.string(), z.number()),
    principles: z.partialRecord(Principle, z.number()),
    assumed: z.array(z.string()),
    policy_version: z.string(),
    constitution_hash: z.string(),
    runtime_revision: z.number().int(),
    runtime_stale: z.boolean(),
    stage: z.enum(['active', 'canary']),
    cache_hit: z.boolean(),
    evaluation_time_ms: z.number(),
    evaluated_at: z.string(),
    origin: Origin,
    receipt: Receipt.nullable()
      .optional()
      .meta({ description: 'Of an allowed decision that is due one. Null: it is due and cannot be signed; nothing may be run on it.' }),
    receipt_missing: z.enum(RECEIPT_MISSING).optional(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

export const ERROR_CODES = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden_scope: 403,
  agent_not_bound: 403,
  agent_blocked: 403,
  policy_denied: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  limit_exceeded: 422,
  emergency_stop: 423,
  rate_limited: 429,
  internal: 500,
  not_ready: 503,
  upstream_unavailable: 503,
} as const
export type ErrorCode = keyof typeof ERROR_CODES

/** Every error of the decision routes. `allow` is always there and always false. */
export const ErrorBody = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
      message: z.string(),
      request_id: z.string(),
      details: z.array(z.strictObject({ path: z.string(), issue: z.string() })),
    }),
    allow: z.literal(false),
  })
  .meta({ id: 'ErrorBody' })
export type ErrorBody = z.infer<typeof ErrorBody>
