import type { Decision, EvaluateRequest } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { uuidv7 } from '@/lib/uuid'
import type { KeyRing } from '@/server/key-ring'
import { type ApprovalFact, approvalsFor, resolved } from './approvals'
import { inputDigest } from './digest'
import { factsOf } from './facts'
import type { Entry, Journal } from './journal'
import { maskInput } from './mask'
import type { EngineMetrics } from './metrics'
import type { EvaluatorPool, PoolAnswer } from './pool'
import { receiptOf } from './receipts/due'
import { failedResult, type Judged, readResult } from './result'
import { reviewIdOf } from './review-id'
import { classOf, firstOfEachCode } from './rollup'
import { isStale, type RuntimeSnapshot } from './runtime'
import { prefixOf, type Usage } from './usage'
import type { EngineVersion } from './version'

export type Asked = {
  request: EvaluateRequest
  requestId: string
  /** The token's id: who asked on the agent's behalf. */
  peer: string
  door: 'evaluate' | 'opa'
  /** False where the answer has no place for a receipt: then none is made. */
  carriesReceipt: boolean
  /** `process.hrtime.bigint()` when the request had been parsed. */
  parsedAt: bigint
}
export type Decided =
  | { kind: 'decided'; decision: Decision; handlerNs: number }
  | { kind: 'refused'; why: 'overloaded' | 'not_ready' | 'not_recorded' }

/** What deciding needs; the role composes it. `state` is null until a version is warm. */
export type Deciding = {
  state: () => { version: EngineVersion; snapshot: RuntimeSnapshot; ageS: number | null } | null
  pool: EvaluatorPool
  /** Uses approvals up, all or none, before they count; false when they no longer can. */
  spend: (approvals: readonly ApprovalFact[], decisionId: string) => Promise<boolean>
  journal: Journal
  usage: Usage
  metrics: EngineMetrics
  engineId: string
  engineVersion: string
  origin: 'live' | 'simulated'
  maskKey: string
  receiptKeys: KeyRing
  now: () => number
}

const ENTRYPOINT = 'acgs/main/decision'
const sinceNs = (at: bigint) => Number(process.hrtime.bigint() - at)
const encoder = new TextEncoder()

function judge(answer: Exclude<PoolAnswer, { kind: 'overloaded' }>, version: EngineVersion): Judged {
  if (answer.kind === 'answer') return readResult(answer.text, version)
  if (answer.kind === 'timeout') return failedResult('timeout', 'the evaluation was ended at its limit')
  return failedResult('evaluation_error', answer.kind === 'error' ? answer.code : 'the evaluator ended during the evaluation')
}

/** Approvals that were used up for this very decision: a second evaluation of it counts them, and uses none again. */
type Spent = { decisionId: string; approvals: readonly ApprovalFact[] }

/** Decides one request, records it and only then answers. Allow needs an evaluated result of the version that is active when it is answered.
 *  Refused (the caller answers 503): no warm version, too many waiting, or the record could not be written. */
export async function decide(at: Deciding, asked: Asked, use: 'spend' | 'none' | Spent = 'spend'): Promise<Decided> {
  const { request, parsedAt } = asked
  const state = at.state()
  if (!state) return { kind: 'refused', why: 'not_ready' }
  const { version, snapshot, ageS } = state
  const { agent_id: agentId, action } = request
  const nowMs = at.now()
  const type = version.typeOf(request.type ?? null, action)
  const digest = inputDigest({ agentId, action, inputData: request.input_data ?? {} })
  const usageCount = at.usage.count({ agentId, prefix: prefixOf(action, version.ratePrefixes), nowMs })
  const bound = { request, digest, constitutionHash: version.hash, nowMs }
  const known = typeof use === 'string' ? snapshot.approvals : new Map(use.approvals.map((one) => [one.id, one]))
  const approvals = use === 'none' ? [] : approvalsFor({ approvals: known }, bound)
  const facts = factsOf({
    snapshot,
    agentId,
    usageCount,
    approvals: resolved(approvals),
    isAudited: at.journal.failure() === null,
    constitutionHash: version.hash,
    ageS,
  })
  const input = {
    type: request.type ?? null,
    action,
    agent_id: agentId,
    input_data: request.input_data ?? {},
    context: request.context ?? {},
    constitution_hash: request.constitution_hash ?? null,
    request_id: asked.requestId,
    input_digest: digest,
    facts,
  }
  const answer = await at.pool.evaluate({
    hash: version.hash,
    entrypoint: ENTRYPOINT,
    input: encoder.encode(JSON.stringify(input)),
    nowMs,
    masks: true,
  })
  if (answer.kind === 'overloaded') {
    at.metrics.errors.inc({ cause: 'overloaded', origin: at.origin })
    return { kind: 'refused', why: 'overloaded' }
  }
  const decisionId = typeof use === 'string' ? uuidv7(nowMs) : use.decisionId
  const { fired_rules, ...judged } = judge(answer, version)
  // An allow that rests on approvals is given only after they are used up; if another request was first, it is judged as if there were none.
  if (judged.allow && approvals.length > 0 && use === 'spend') {
    if (!(await at.spend(approvals, decisionId))) return decide(at, asked, 'none')
    // A stop or a block that came while they were used up must not be missed.
    if (at.state()?.snapshot.revision !== snapshot.revision) return decide(at, asked, { decisionId, approvals })
  }
  // A version that was replaced meanwhile must not have the last word.
  if (at.state()?.version.hash !== version.hash) return decide(at, asked, use)

  const decision: Decision = {
    decision_id: decisionId,
    ...judged,
    obligations: judged.obligations.map((one) => (one.kind === 'require_review' ? { ...one, review_id: reviewIdOf(decisionId) } : one)),
    policy_version: version.policyVersion,
    constitution_hash: version.hash,
    runtime_revision: answer.revision,
    stage: 'active',
    cache_hit: false,
    runtime_stale: judged.verdict === 'error' ? isStale(ageS) : judged.runtime_stale,
    evaluation_time_ms: Math.round(answer.evalNs / 10_000) / 100,
    evaluated_at: new Date(nowMs).toISOString(),
    origin: at.origin,
  }
  const receipt = receiptOf(decision, {
    asked: { agentId, action, type, inputDigest: digest, firedRules: fired_rules },
    isDue: asked.carriesReceipt && (request.receipt === true || type === 'sandbox_execution' || version.isHighRisk(action)),
    signing: at.receiptKeys.signing(nowMs),
    nowMs,
  })
  const masked = maskInput(input, { mask: 'mask' in answer ? answer.mask : null, key: at.maskKey })
  const record: DecisionRecord = {
    decision_id: decision.decision_id,
    labels: { id: at.engineId, version: at.engineVersion },
    timestamp: decision.evaluated_at,
    path: ENTRYPOINT,
    input: masked.input,
    result: decision,
    error: judged.verdict === 'error' ? { code: judged.refusal ?? 'evaluation_error', message: judged.reason } : null,
    requested_by: asked.peer,
    req_id: asked.requestId,
    bundles: { acgs: { revision: version.hash } },
    nd_builtin_cache: { 'time.now_ns': { '[]': nowMs * 1_000_000 } },
    erased: masked.erased,
    masked: masked.masked,
    metrics: { timer_server_handler_ns: sinceNs(parsedAt) },
    acgs: {
      verdict: decision.verdict,
      refusal: decision.refusal,
      violations: decision.violations,
      fired_rules,
      policy_version: version.policyVersion,
      constitution_hash: version.hash,
      runtime_revision: answer.revision,
      capabilities_digest: version.capabilitiesDigest,
      engine: 'wasm',
      engine_version: at.engineVersion,
      stage: 'active',
      eval_ns: answer.evalNs,
      queue_ns: answer.queueNs,
      replayable: masked.masked.length > 0 || masked.input === null ? 'masked' : 'yes',
      origin: at.origin,
      asked: { agent_id: agentId, action, type },
      input_digest: digest,
      source: { door: asked.door, peer: asked.peer, pep: null, raw_action: null },
      request_id: asked.requestId,
      ...receipt.recorded,
    },
  }
  const entry: Entry = { record, handlerNs: null }
  try {
    await at.journal.append(entry)
  } catch {
    return { kind: 'refused', why: 'not_recorded' }
  }
  const handlerNs = sinceNs(parsedAt)
  entry.handlerNs = handlerNs
  if (masked.input === null) at.metrics.maskFailures.inc({ origin: at.origin })
  if (receipt.outcome) at.metrics.receipts.inc({ outcome: receipt.outcome, origin: at.origin })
  countDecision(at, { entry, type, handlerNs })
  return { kind: 'decided', decision: { ...decision, ...receipt.answered }, handlerNs }
}

function countDecision({ metrics, origin }: Deciding, { entry, type, handlerNs }: { entry: Entry; type: string; handlerNs: number }): void {
  const { verdict, stage, refusal, violations } = entry.record.acgs
  metrics.evaluations.inc({ type, verdict, stage, cache_hit: 'false', origin })
  metrics.duration.observe({ type, origin }, handlerNs / 1e9)
  if (refusal) metrics.refusals.inc({ refusal, origin })
  if (verdict === 'error' && refusal) metrics.errors.inc({ cause: refusal, origin })
  const prevented = String(verdict !== 'allow')
  for (const { code, principle, severity, waived_by } of firstOfEachCode(violations))
    metrics.violations.inc({ code, principle, severity, prevented, waived: String(waived_by !== null), origin })
  if (classOf(entry).isUncontrolled) metrics.uncontrolled.inc({ cause: 'monitor', origin })
}
