import * as z from 'zod'
import { ActionName, AgentId } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { inputDigest } from '@/server/engine/digest'
import type { Entry } from '@/server/engine/journal'
import { failedResult, type Judged, readResult } from '@/server/engine/result'
import { reviewIdOf } from '@/server/engine/review-id'
import type { EngineVersion } from '@/server/engine/version'

/** OPA's decision event, as far as it is read; the rest of it is not kept. Source: OPA, v1/plugins/logs EventV1. */
export const Event = z.looseObject({
  decision_id: z.uuid(),
  labels: z.record(z.string().max(128), z.string().max(512)).default({}),
  timestamp: z.iso.datetime(),
  path: z.string().max(512).default(''),
  bundles: z.record(z.string(), z.looseObject({ revision: z.string().max(256).default('') })).default({}),
  input: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
  erased: z.array(z.string().max(512)).max(1000).default([]),
  masked: z.array(z.string().max(512)).max(1000).default([]),
  req_id: z.number().int().nonnegative().optional(),
  trace_id: z.string().max(64).optional(),
  span_id: z.string().max(32).optional(),
  metrics: z.record(z.string(), z.unknown()).default({}),
  nd_builtin_cache: z.record(z.string(), z.unknown()).optional(),
})
export type Event = z.infer<typeof Event>

export type Origin = {
  /** As our records name it: `opa-` and the token's id. */
  instanceId: string
  tokenId: string
  origin: 'live' | 'simulated'
  speaksFor: (agentId: string) => boolean
  nowMs: number
}
export type Unfit = { reason: string }

const DECISION = 'acgs/main/decision'
const ALLOW = 'acgs/main/allow'
/** What is older is in hours that are closed already. */
const OLDEST_MS = 46 * 3_600_000
const AHEAD_MS = 300_000

const isBag = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const bagOf = (value: unknown): Record<string, unknown> => (isBag(value) ? value : {})
const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : 0)

function judge({ path, error, result }: Event, version: EngineVersion | null): Judged {
  if (error != null) return failedResult('evaluation_error', 'the instance could not evaluate it')
  if (result === undefined) return failedResult('undefined_result', 'the constitution gave no result')
  if (path === DECISION) return readResult(JSON.stringify([{ result }]), version ?? { places: new Map() })
  const isAllowed = result === true
  return { ...failedResult('undefined_result', ''), allow: isAllowed, verdict: isAllowed ? 'allow' : 'deny', refusal: null, reason: ALLOW }
}

/** One event as a decision of ours. `version` is the approved one it names, or null. Out: the entry with its input as it came, or why it is none.
 *  An answer about something else than the constitution's decision is no decision of this product. */
export function readEvent(
  value: unknown,
  { from, versionOf }: { from: Origin; versionOf: (revision: string) => EngineVersion | null },
): Entry | Unfit {
  const parsed = Event.safeParse(value)
  if (!parsed.success) return { reason: `it does not fit at ${parsed.error.issues[0]?.path.join('.') || 'its top'}` }
  const event = parsed.data
  if (event.path !== DECISION && event.path !== ALLOW) return { reason: 'it is no decision of the constitution' }
  const atMs = Date.parse(event.timestamp)
  if (atMs > from.nowMs + AHEAD_MS || atMs < from.nowMs - OLDEST_MS) return { reason: 'its time lies in the future, or is over 46 h old' }
  const input = isBag(event.input) ? event.input : null
  const asked = {
    agent_id: AgentId.safeParse(input?.agent_id).data ?? 'unknown',
    action: ActionName.safeParse(input?.action).data ?? 'unknown',
  }
  if (!from.speaksFor(asked.agent_id)) return { reason: 'the token may not speak for this agent' }
  const revision = event.bundles.acgs?.revision ?? ''
  const version = versionOf(revision)
  const stated = typeof input?.type === 'string' ? input.type.slice(0, 64) : null
  const type = version?.typeOf(stated, asked.action) ?? 'unknown'
  const { fired_rules, ...judged } = judge(event, version)
  const { agent_id: agentId, action } = asked
  const softwareVersion = event.labels.version ?? 'unknown'
  const runtimeRevision = numberOf(Number(event.bundles.runtime?.revision ?? 0))
  const timestamp = new Date(atMs).toISOString()
  const evalNs = numberOf(event.metrics.timer_rego_query_eval_ns)
  const requestId = event.req_id === undefined ? event.decision_id : String(event.req_id)
  const known = {
    policy_version: version?.policyVersion ?? 'unknown',
    constitution_hash: revision || 'unknown',
    runtime_revision: runtimeRevision,
    stage: 'active' as const,
    origin: from.origin,
  }
  const record = {
    decision_id: event.decision_id,
    labels: { ...event.labels, opa_id: event.labels.id ?? 'unknown', id: from.instanceId, version: softwareVersion },
    timestamp,
    path: event.path,
    input,
    result: {
      decision_id: event.decision_id,
      ...judged,
      obligations: judged.obligations.map((one) =>
        one.kind === 'require_review' ? { ...one, review_id: reviewIdOf(event.decision_id) } : one,
      ),
      ...known,
      cache_hit: false,
      evaluation_time_ms: evalNs / 1e6,
      evaluated_at: timestamp,
    },
    error: judged.verdict === 'error' ? { code: judged.refusal ?? 'evaluation_error', message: judged.reason } : null,
    requested_by: from.tokenId,
    req_id: requestId,
    trace_id: event.trace_id,
    span_id: event.span_id,
    bundles: { acgs: { revision } },
    nd_builtin_cache: bagOf(event.nd_builtin_cache),
    erased: event.erased,
    masked: event.masked,
    metrics: { timer_server_handler_ns: numberOf(event.metrics.timer_server_handler_ns) || evalNs },
    acgs: {
      verdict: judged.verdict,
      refusal: judged.refusal,
      violations: judged.violations,
      fired_rules,
      ...known,
      capabilities_digest: version?.capabilitiesDigest ?? 'unknown',
      engine: 'opa',
      engine_version: softwareVersion,
      eval_ns: evalNs,
      queue_ns: 0,
      replayable: 'missing_facts',
      asked: { agent_id: agentId, action, type },
      input_digest: inputDigest({ agentId, action, inputData: bagOf(input?.input_data) }),
      source: { door: 'opa-log', peer: from.tokenId, pep: from.instanceId, raw_action: null },
      request_id: requestId,
    },
  }
  return { record: record as unknown as DecisionRecord, handlerNs: null } // the two differ in the clock, which an OPA need not have recorded
}
