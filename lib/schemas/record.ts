import type { Violation } from './evaluate'

/** The stored decision: OPA's decision event field for field, and one namespace of ours. The input is masked before this exists on disk. */
export type DecisionRecord = {
  decision_id: string
  labels: { id: string; version: string }
  timestamp: string
  path: string
  input: Record<string, unknown> | null
  result: Record<string, unknown> | null
  error: { code: string; message: string } | null
  requested_by: string
  req_id: string
  /** Only what took part. */
  bundles: { acgs?: { revision: string } }
  nd_builtin_cache: { 'time.now_ns': { '[]': number } }
  erased: string[]
  masked: string[]
  metrics: { timer_server_handler_ns: number }
  acgs: {
    verdict: 'allow' | 'deny' | 'review' | 'error'
    refusal: string | null
    violations: Violation[]
    fired_rules: string[]
    policy_version: string
    constitution_hash: string
    runtime_revision: number
    capabilities_digest: string
    engine: 'wasm' | 'opa'
    engine_version: string
    stage: 'active' | 'canary'
    /** Of a decision by a rollout's candidate: the agent's bucket, and the rollout and its step then. */
    canary_bucket?: number
    rollout?: { id: string; step: string }
    eval_ns: number
    queue_ns: number
    replayable: 'yes' | 'masked' | 'missing_facts'
    origin: 'live' | 'drill' | 'simulated' | 'shadow' | 'replay'
    /** Who asked for what, by the normalised type: kept even where the mask left no input. */
    asked: { agent_id: string; action: string; type: string }
    input_digest: string
    source: { door: string; peer: string; pep: string | null; raw_action: string | null }
    request_id: string
    /** What an issued receipt can be known by, never the receipt itself; or why one that was due is missing. Absent: none was due. */
    receipt?: { kid: string; digest: string; issued_at: string; expires_at: string } | { missing: string }
  }
}
