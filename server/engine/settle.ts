import type { Decision, EvaluateRequest } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { Asked, Decided, Deciding } from './decide'
import type { Entry } from './journal'
import type { Masked } from './mask'
import { receiptOf } from './receipts/due'
import type { Judged } from './result'
import { reviewIdOf } from './review-id'
import { classOf, firstOfEachCode } from './rollup'
import type { EngineVersion } from './version'

export const ENTRYPOINT = 'acgs/main/decision'
/** What stands where no version took part: a stop is answered without any. */
const NO_VERSION = 'none'

/** A request that was judged, by a version or by a stop, and is to be recorded and answered. */
export type Made = {
  decisionId: string
  judged: Judged
  /** The version that decides here; a stop is answered with or without one. */
  version: EngineVersion | null
  /** False: a stop answered before any rule was asked, so no digest took part. */
  isEvaluated: boolean
  canary: { rolloutId: string; step: string; bucket: number } | null
  type: string
  digest: string
  nowMs: number
  isStale: boolean
  took: { revision: number; evalNs: number; queueNs: number }
  masked: Masked
  /** The mask could not be applied, so the input is not kept. */
  isMaskLost: boolean
}

const sinceNs = (at: bigint) => Number(process.hrtime.bigint() - at)

/** A drill's decision is real in everything but what it counts for. */
const originOf = ({ origin }: Deciding, { isDrill }: Asked) => (isDrill ? 'drill' : origin)

function decisionOf(at: Deciding, asked: Asked, made: Made): Decision {
  const { judged, version, decisionId, took } = made
  const { fired_rules: _fired, ...said } = judged
  return {
    decision_id: decisionId,
    ...said,
    obligations: judged.obligations.map((one) => (one.kind === 'require_review' ? { ...one, review_id: reviewIdOf(decisionId) } : one)),
    policy_version: version?.policyVersion ?? NO_VERSION,
    constitution_hash: version?.hash ?? NO_VERSION,
    runtime_revision: took.revision,
    stage: made.canary ? 'canary' : 'active',
    cache_hit: false,
    runtime_stale: made.isStale,
    evaluation_time_ms: Math.round(took.evalNs / 10_000) / 100,
    evaluated_at: new Date(made.nowMs).toISOString(),
    origin: originOf(at, asked),
  }
}

type Recorded = { asked: Asked; made: Made; receipt: Pick<DecisionRecord['acgs'], 'receipt'> }
function recordOf(at: Deciding, decision: Decision, { asked, made, receipt }: Recorded): DecisionRecord {
  const { judged, version, canary, masked, took } = made
  const { agent_id, action } = asked.request
  return {
    decision_id: decision.decision_id,
    labels: { id: at.engineId, version: at.engineVersion },
    timestamp: decision.evaluated_at,
    path: ENTRYPOINT,
    input: masked.input,
    result: decision,
    error: judged.verdict === 'error' ? { code: judged.refusal ?? 'evaluation_error', message: judged.reason } : null,
    requested_by: asked.peer,
    req_id: asked.requestId,
    bundles: version && made.isEvaluated ? { acgs: { revision: version.hash } } : {},
    nd_builtin_cache: { 'time.now_ns': { '[]': made.nowMs * 1_000_000 } },
    erased: masked.erased,
    masked: masked.masked,
    metrics: { timer_server_handler_ns: sinceNs(asked.parsedAt) },
    acgs: {
      verdict: decision.verdict,
      refusal: decision.refusal,
      violations: decision.violations,
      fired_rules: judged.fired_rules,
      policy_version: decision.policy_version,
      constitution_hash: decision.constitution_hash,
      runtime_revision: took.revision,
      capabilities_digest: version?.capabilitiesDigest ?? NO_VERSION,
      engine: 'wasm',
      engine_version: at.engineVersion,
      stage: decision.stage,
      ...(canary ? { canary_bucket: canary.bucket, rollout: { id: canary.rolloutId, step: canary.step } } : {}),
      eval_ns: took.evalNs,
      queue_ns: took.queueNs,
      replayable: masked.masked.length > 0 || masked.input === null || (!made.isEvaluated && masked.erased.length > 0) ? 'masked' : 'yes',
      origin: decision.origin,
      asked: { agent_id, action, type: made.type },
      input_digest: made.digest,
      source: { door: asked.door, peer: asked.peer, pep: null, raw_action: null },
      request_id: asked.requestId,
      ...receipt,
    },
  }
}

/** HIGH class actions and sandbox executions are due a receipt unasked. */
const isDue = ({ receipt, action }: EvaluateRequest, { type, version }: Made): boolean =>
  receipt === true || type === 'sandbox_execution' || version?.isHighRisk(action) === true

/** Records it and only then answers. Nothing waits between the caller's last look at which version decides and the place in the journal, and what is
 *  in the journal first is answered first: so nobody is answered by an older version after a newer one. */
export async function settle(at: Deciding, asked: Asked, made: Made): Promise<Decided> {
  const { request, parsedAt } = asked
  const { type, digest, nowMs, judged } = made
  const decision = decisionOf(at, asked, made)
  const receipt = receiptOf(decision, {
    asked: { agentId: request.agent_id, action: request.action, type, inputDigest: digest, firedRules: judged.fired_rules },
    isDue: asked.carriesReceipt && isDue(request, made),
    signing: at.receiptKeys.signing(nowMs),
    nowMs,
  })
  const entry: Entry = { record: recordOf(at, decision, { asked, made, receipt: receipt.recorded }), handlerNs: null }
  try {
    await at.journal.append(entry)
  } catch {
    return { kind: 'refused', why: 'not_recorded' }
  }
  const handlerNs = sinceNs(parsedAt)
  entry.handlerNs = handlerNs
  if (made.isMaskLost) at.metrics.maskFailures.inc({ origin: at.origin })
  if (receipt.outcome) at.metrics.receipts.inc({ outcome: receipt.outcome, origin: at.origin })
  countDecision(at, { entry, type, handlerNs })
  return { kind: 'decided', decision: { ...decision, ...receipt.answered }, handlerNs }
}

function countDecision({ metrics }: Deciding, { entry, type, handlerNs }: { entry: Entry; type: string; handlerNs: number }): void {
  const { verdict, stage, refusal, violations, origin } = entry.record.acgs
  metrics.evaluations.inc({ type, verdict, stage, cache_hit: 'false', origin })
  metrics.duration.observe({ type, origin }, handlerNs / 1e9)
  if (refusal) metrics.refusals.inc({ refusal, origin })
  if (verdict === 'error' && refusal) metrics.errors.inc({ cause: refusal, origin })
  const prevented = String(verdict !== 'allow')
  for (const { code, principle, severity, waived_by } of firstOfEachCode(violations))
    metrics.violations.inc({ code, principle, severity, prevented, waived: String(waived_by !== null), origin })
  if (classOf(entry).isUncontrolled) metrics.uncontrolled.inc({ cause: 'monitor', origin })
}
