import { DRILL_SCOPE } from '@/lib/drill-words'
import type { EvaluateRequest } from '@/lib/schemas/evaluate'
import type { Asked, Deciding } from '@/server/engine/decide'
import { decide } from '@/server/engine/decide'
import { readEvaluate } from '@/server/engine/doors/evaluate'
import { readOpaInput } from '@/server/engine/doors/opa'
import type { Refusals } from '@/server/engine/refusals'
import type { EngineParts } from '@/server/engine/status'
import { healthOf, reasonsOf } from '@/server/engine/status'
import { HttpProblem, type Reply } from '@/server/http/answer'
import type { ApiCall } from '@/server/http/api-server'
import { parseJson, readJsonBody } from '@/server/http/read-body'
import { refuseUse, type TokenFact } from '@/server/tokens'

type Call = ApiCall
export type Doors = {
  deciding: Deciding
  parts: EngineParts
  openapi: () => object
  noteUse: (tokenId: string) => void
  refusals: Refusals
}
export type Route = {
  methods: readonly string[]
  isOpen?: true
  isDecision?: true
  run: (doors: Doors, call: Call) => Promise<Reply> | Reply
}

const DECISION_PATHS = new Set(['acgs/main/decision', 'acgs/constitutional/evaluate'])
const ALLOW_PATH = 'acgs/main/allow'
const HEALTH_PATH = 'acgs/main/health'
const GATEWAY_HEADERS = new Set(['x-forwarded-method', 'x-forwarded-uri', 'x-original-uri', 'x-original-method'])
const REFUSALS = {
  overloaded: ['upstream_unavailable', 'Too many requests are waiting; nothing was decided.'],
  not_ready: ['not_ready', 'No policy version is active; nothing was decided.'],
  not_recorded: ['upstream_unavailable', 'The decision could not be recorded, so it is not given.'],
} as const

/** Envoy-style peers read any 200 as an allow, and these doors answer a denial with 200. */
function refuseGateways({ request, token }: Call): void {
  if (Object.keys(request.headers).some((name) => name.startsWith('x-envoy-') || GATEWAY_HEADERS.has(name)))
    throw new HttpProblem('forbidden_scope', 'This door is not for gateway authorization.')
  if (token?.scopes.has('decide:gateway')) throw new HttpProblem('forbidden_scope', 'A gateway token is not accepted at this door.')
}

/** An agent's wish to change itself may be asked about with its own scope too; everything else needs `decide`. */
const scopeFor = (token: TokenFact, asked: EvaluateRequest | undefined) =>
  asked?.type === 'evolution_approval' && asked.action === 'evolve_agent' && !token.scopes.has('decide') ? 'evolution:submit' : 'decide'

/** Without a request only what the token may ever ask is known: that is looked at before a body is read. */
function bind(token: TokenFact | null, asked?: EvaluateRequest): TokenFact {
  if (!token) throw new HttpProblem('unauthenticated', 'Send a token.')
  if (!asked && token.scopes.has('evolution:submit')) return token
  const refused = refuseUse(token, { scope: scopeFor(token, asked), ...(asked ? { agentId: asked.agent_id } : {}) })
  if (refused) throw new HttpProblem(refused.code, refused.message)
  return token
}

async function decided(doors: Doors, call: Call, options: Pick<Asked, 'request' | 'door' | 'carriesReceipt'>) {
  const { request, door, carriesReceipt } = options
  const token = bind(call.token, request)
  const parsedAt = process.hrtime.bigint()
  const result = await decide(doors.deciding, {
    request,
    requestId: request.request_id ?? call.requestId,
    peer: token.id,
    door,
    carriesReceipt,
    isDrill: token.scopes.has(DRILL_SCOPE),
    parsedAt,
  })
  if (result.kind === 'refused') {
    doors.parts.refused.add(Math.floor(doors.deciding.now() / 1000))
    const [code, message] = REFUSALS[result.why]
    throw new HttpProblem(code, message, { headers: { 'retry-after': '1' } })
  }
  const { decision, handlerNs } = result
  doors.deciding.metrics.door.inc({ door, outcome: decision.verdict, origin: doors.deciding.origin })
  return {
    decision,
    headers: { 'x-constitution-hash': decision.constitution_hash, 'x-process-time-ms': (handlerNs / 1e6).toFixed(3) },
  }
}

async function evaluate(doors: Doors, call: Call): Promise<Reply> {
  refuseGateways(call)
  bind(call.token)
  const request = readEvaluate(await readJsonBody(call))
  const { decision, headers } = await decided(doors, call, { request, door: 'evaluate', carriesReceipt: true })
  return { status: 200, body: decision, headers }
}

/** The input of a GET is JSON in the query, as OPA has it. */
function queryInput(url: URL): unknown {
  const text = url.searchParams.get('input')
  if (text === null) throw new HttpProblem('invalid_input', 'Send `?input=` with JSON.', { details: [{ path: 'input', issue: 'missing' }] })
  return { input: parseJson(text) }
}

/** OPA's data API, read only. An unknown path has no `result`, as OPA answers it. */
async function data(doors: Doors, call: Call): Promise<Reply> {
  refuseGateways(call)
  bind(call.token)
  const path = call.url.pathname.slice('/v1/data/'.length).replace(/\/+$/, '')
  const isGet = call.request.method === 'GET'
  if (path === HEALTH_PATH) {
    if (!isGet) await readJsonBody(call)
    return constitutionHealth(doors)
  }
  if (path !== ALLOW_PATH && !DECISION_PATHS.has(path)) {
    if (!isGet) await readJsonBody(call)
    return { status: 200, body: {} }
  }
  const body = isGet ? queryInput(call.url) : await readJsonBody(call)
  const request = readOpaInput(body)
  const { decision, headers } = await decided(doors, call, { request, door: 'opa', carriesReceipt: path !== ALLOW_PATH })
  const isProvenance = call.url.searchParams.get('provenance') === 'true'
  return {
    status: 200,
    headers,
    body: {
      decision_id: decision.decision_id,
      ...(isProvenance
        ? { provenance: { version: doors.parts.softwareVersion, bundles: { acgs: { revision: decision.constitution_hash } } } }
        : {}),
      result: path === ALLOW_PATH ? decision.allow : decision,
    },
  }
}

function constitutionHealth({ parts }: Doors): Reply {
  const version = parts.version()
  if (!version) throw new HttpProblem('not_ready', 'No policy version is active.')
  const { policyVersion, hash, rules, principles, entrypoints } = version
  return { status: 200, body: { result: { policy_version: policyVersion, constitution_hash: hash, rules, principles, entrypoints } } }
}

const health: Route = { methods: ['GET'], isOpen: true, run: ({ parts }) => ({ status: 200, body: healthOf(parts) }) }
const ready: Route = {
  methods: ['GET'],
  isOpen: true,
  run: ({ parts }) => {
    const reasons = reasonsOf(parts)
    return reasons.length === 0 ? { status: 200, body: { status: 'ready' } } : { status: 503, body: { status: 'not_ready', reasons } }
  },
}

/** Public halves alone: whoever checks a receipt needs them and may have no token. */
const receiptKeys: Route = {
  methods: ['GET'],
  isOpen: true,
  run: ({ deciding }) => ({ status: 200, body: deciding.receiptKeys.published(deciding.now()) }),
}

const ROUTES: Readonly<Record<string, Route>> = {
  '/health': health,
  '/healthz': health,
  '/ready': ready,
  '/readyz': ready,
  '/.well-known/acgs-receipt-keys': receiptKeys,
  '/openapi.json': { methods: ['GET'], run: ({ openapi }) => ({ status: 200, body: openapi() }) },
  '/v1/evaluate': { methods: ['POST'], isDecision: true, run: evaluate },
}
const DATA: Route = { methods: ['GET', 'POST'], isDecision: true, run: data }

export const routeOf = (pathname: string): Route | null =>
  Object.hasOwn(ROUTES, pathname) ? (ROUTES[pathname] ?? null) : pathname.startsWith('/v1/data/') ? DATA : null
