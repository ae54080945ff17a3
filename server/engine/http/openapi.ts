import * as z from 'zod'
import { createDocument } from 'zod-openapi'
import { Decision, ErrorBody, EvaluateRequest } from '@/lib/schemas/evaluate'
import { ReceiptKeys } from '@/lib/schemas/receipt'

/** The bodies that are not decisions, in the shapes the routes answer with. */
export const Health = z
  .strictObject({
    status: z.enum(['healthy', 'degraded', 'unhealthy']),
    version: z.string(),
    policy_version: z.string().nullable(),
    constitution_hash: z.string().nullable(),
    runtime_revision: z.number().int().nullable(),
    runtime_age_s: z.number().nullable(),
    emergency_stop: z.boolean().nullable(),
    dependencies: z.strictObject({ database: z.enum(['up', 'down']), stream: z.enum(['up', 'down']), workers: z.enum(['up', 'down']) }),
    started_at: z.string(),
  })
  .meta({ id: 'Health' })
const Ready = z.strictObject({ status: z.literal('ready') })
const NotReady = z.strictObject({ status: z.literal('not_ready'), reasons: z.array(z.string()) })
const ConstitutionHealth = z.strictObject({
  result: z.strictObject({
    policy_version: z.string(),
    constitution_hash: z.string(),
    rules: z.number().int(),
    principles: z.number().int(),
    entrypoints: z.array(z.string()),
  }),
})
/** The older form is normalised before it is checked, so the document lets both through. */
const OpaRequest = z.strictObject({ input: z.union([EvaluateRequest, z.record(z.string(), z.unknown())]) }).meta({ id: 'OpaRequest' })
const Provenance = z.strictObject({
  version: z.string(),
  bundles: z.strictObject({ acgs: z.strictObject({ revision: z.string() }) }),
})
const opaAnswer = (result: z.ZodType) => z.strictObject({ decision_id: z.string(), provenance: Provenance.optional(), result })

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const requestId = { 'X-Request-Id': { schema: z.string(), description: 'The sent one, or a new one.' } }
const decisionHeaders = {
  ...requestId,
  'X-Constitution-Hash': { schema: z.string() },
  'X-Process-Time-Ms': { schema: z.string() },
}
const problem = (description: string) => ({ description, content: json(ErrorBody), headers: requestId })
const PROBLEMS = {
  400: problem('`invalid_input`: not one clean JSON value, or a member does not fit; `details` names it.'),
  401: problem('`unauthenticated`: no token, or an unknown, expired or revoked one, or from the wrong address.'),
  403: problem('`forbidden_scope` or `agent_not_bound`.'),
  405: problem('Another method is needed; `Allow` names it.'),
  413: problem('`too_large`: body over 256 KiB or a text over 64 KiB.'),
  415: problem('`unsupported_media_type`'),
  429: problem('`rate_limited`, with `Retry-After`.'),
  500: problem('`internal`'),
  503: problem('`not_ready` or `upstream_unavailable`: nothing was decided, or it could not be recorded.'),
}
const ok = (schema: z.ZodType, headers: Record<string, { schema: z.ZodType; description?: string }> = requestId) => ({
  200: { description: 'Understood. A denial is a 200 with `allow: false`.', content: json(schema), headers },
})
const input = { query: z.object({ input: z.string().meta({ description: 'The input as JSON.' }) }) }
const provenance = { query: z.object({ provenance: z.enum(['true', 'false']).optional() }) }
const decisionGet = (result: z.ZodType) => ({
  requestParams: { query: input.query.extend(provenance.query.shape) },
  responses: { ...ok(opaAnswer(result), decisionHeaders), ...PROBLEMS },
})
const decisionPost = (result: z.ZodType) => ({
  requestParams: provenance,
  requestBody: { required: true, content: json(OpaRequest) },
  responses: { ...ok(opaAnswer(result), decisionHeaders), ...PROBLEMS },
})
const open = (responses: object) => ({ security: [], responses: { ...responses, 405: PROBLEMS[405], 500: PROBLEMS[500] } })

/** OpenAPI 3.1 of the engine, from the schemas that parse the requests. */
export const openapi = (version: string): object =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'ACGS policy engine',
      version,
      description: 'May this agent do this now? Allow is a literal `true`; everything else is no.',
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`acgs_<id>_<secret>` with the scope `decide`.' } },
    },
    paths: {
      '/v1/evaluate': {
        post: {
          operationId: 'evaluate',
          requestBody: { required: true, content: json(EvaluateRequest) },
          responses: { ...ok(Decision, decisionHeaders), ...PROBLEMS },
        },
      },
      '/v1/data/acgs/main/decision': {
        get: { operationId: 'dataDecisionGet', ...decisionGet(Decision) },
        post: { operationId: 'dataDecision', ...decisionPost(Decision) },
      },
      '/v1/data/acgs/main/allow': {
        get: { operationId: 'dataAllowGet', ...decisionGet(z.boolean()) },
        post: { operationId: 'dataAllow', ...decisionPost(z.boolean()) },
      },
      '/v1/data/acgs/main/health': {
        get: { operationId: 'dataHealth', responses: { ...ok(ConstitutionHealth), ...PROBLEMS } },
      },
      '/.well-known/acgs-receipt-keys': { get: { operationId: 'receiptKeys', ...open(ok(ReceiptKeys)) } },
      '/health': { get: { operationId: 'health', ...open(ok(Health)) } },
      '/ready': {
        get: {
          operationId: 'ready',
          ...open({ ...ok(Ready), 503: { description: 'Do not ask this engine now.', content: json(NotReady), headers: requestId } }),
        },
      },
    },
  })
