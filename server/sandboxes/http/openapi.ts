import * as z from 'zod'
import { createDocument } from 'zod-openapi'
import {
  Accepted,
  ControllerError,
  EventsTaken,
  ExecuteRequest,
  Execution,
  ListSandboxesByToken,
  WireSandboxDetail,
  WireSandboxPage,
} from '@/lib/schemas/execute'

export const ControllerHealth = z
  .strictObject({
    status: z.enum(['healthy', 'unhealthy']),
    version: z.string(),
    leader: z.boolean(),
    emergency_stop: z.boolean().nullable(),
    dependencies: z.strictObject({ database: z.enum(['up', 'down']), cluster: z.enum(['up', 'down', 'none']) }),
    started_at: z.string(),
  })
  .meta({ id: 'ControllerHealth' })
const Ready = z.strictObject({ status: z.literal('ready') })
const NotReady = z.strictObject({ status: z.literal('not_ready'), reasons: z.array(z.string()) })

const json = (schema: z.ZodType) => ({ 'application/json': { schema } })
const headers = { 'X-Request-Id': { schema: z.string(), description: 'The sent one, or a new one.' } }
const problem = (description: string) => ({ description, content: json(ControllerError), headers })
const PROBLEMS = {
  400: problem('`invalid_input`: not one clean JSON value, or a member does not fit; `details` names it.'),
  401: problem('`unauthenticated`'),
  403: problem('`forbidden_scope` or `agent_not_bound`.'),
  405: problem('Another method is needed; `Allow` names it.'),
  429: problem('`rate_limited`, with `Retry-After`.'),
  500: problem('`internal`'),
  503: problem('`not_ready` or `upstream_unavailable`: nothing was done.'),
}
const BODY = { 413: problem('`too_large`'), 415: problem('`unsupported_media_type`') }
const ok = (status: 200 | 202, description: string, schema: z.ZodType) => ({ [status]: { description, content: json(schema), headers } })
const open = (responses: object) => ({ security: [], responses: { ...responses, 405: PROBLEMS[405], 500: PROBLEMS[500] } })
const taken = (operationId: string, schema: z.ZodType) => ({
  post: {
    operationId,
    requestBody: { required: true, content: json(z.union([schema, z.array(schema).max(1000)])) },
    responses: { ...ok(202, 'Kept. The same thing again within a minute is counted.', EventsTaken), ...PROBLEMS, ...BODY },
  },
})
const Falco = z.looseObject({
  rule: z.string(),
  priority: z.string().optional(),
  time: z.string().optional(),
  output_fields: z.record(z.string(), z.unknown()),
})
const Tetragon = z.looseObject({
  process_exec: z.unknown().optional(),
  process_kprobe: z.unknown().optional(),
  process_exit: z.unknown().optional(),
})

/** OpenAPI 3.1 of the controller, from the schemas that parse the requests. */
export const openapi = (version: string): object =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'ACGS sandbox controller',
      version,
      description: 'Runs code of agents in sandboxes, and hears what sensors see in them.',
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`acgs_<id>_<secret>` with the scope of the route.' } },
    },
    paths: {
      '/v1/execute': {
        post: {
          operationId: 'execute',
          description: 'Scopes `sandbox:execute` and `decide`: the engine is asked as the caller.',
          requestParams: { header: z.object({ 'idempotency-key': z.string().max(128).optional() }) },
          requestBody: { required: true, content: json(ExecuteRequest) },
          responses: {
            ...ok(200, 'It has ended, or is lost.', Execution),
            ...ok(202, '`wait: false`: it goes on.', Accepted),
            ...PROBLEMS,
            ...BODY,
            403: problem('`policy_denied` with `decision`, `agent_blocked`, `agent_not_bound` or `forbidden_scope`.'),
            409: problem('`conflict`: the key was used for another request.'),
            422: problem('`limit_exceeded`: more than any sandbox gets.'),
            423: problem('`emergency_stop`: everything, or this agent, is stopped.'),
          },
        },
      },
      '/v1/sandboxes': {
        get: {
          operationId: 'listSandboxes',
          description: 'Scope `sandbox:read`.',
          requestParams: { query: ListSandboxesByToken },
          responses: { ...ok(200, 'Newest first.', WireSandboxPage), ...PROBLEMS },
        },
      },
      '/v1/sandboxes/{id}': {
        get: {
          operationId: 'getSandbox',
          description: 'Scope `sandbox:read`.',
          requestParams: { path: z.object({ id: z.uuid() }) },
          responses: { ...ok(200, 'One execution.', WireSandboxDetail), ...PROBLEMS, 404: problem('`not_found`') },
        },
      },
      '/v1/runtime-events/falco': taken('takeFalco', Falco),
      '/v1/runtime-events/tetragon': taken('takeTetragon', Tetragon),
      '/health': { get: { operationId: 'health', ...open(ok(200, 'It answers.', ControllerHealth)) } },
      '/ready': {
        get: {
          operationId: 'ready',
          ...open({ ...ok(200, 'Ask it.', Ready), 503: { description: 'Do not ask it now.', content: json(NotReady), headers } }),
        },
      },
    },
  })
