import type { DecisionRecord } from '@/lib/schemas/record'
import { uuidv7 } from '@/lib/uuid'

/** A record as an engine writes it, allowed unless it is said otherwise. */
export function recordOf({ agent = 'agent-1', ...over }: Partial<DecisionRecord> & { agent?: string }): DecisionRecord {
  const nowMs = Date.now()
  return {
    decision_id: uuidv7(nowMs),
    labels: { id: 'engine-1', version: '0.0.0' },
    timestamp: new Date(nowMs).toISOString(),
    path: 'acgs/main/decision',
    input: { action: 'data.read_public' },
    result: { allow: true, score: 0.9 },
    error: null,
    requested_by: 'token',
    req_id: 'request',
    bundles: { acgs: { revision: 'sha256:0' } },
    nd_builtin_cache: { 'time.now_ns': { '[]': nowMs * 1_000_000 } },
    erased: [],
    masked: [],
    metrics: { timer_server_handler_ns: 1_500_000 },
    acgs: {
      verdict: 'allow',
      refusal: null,
      violations: [],
      fired_rules: [],
      policy_version: '1',
      constitution_hash: 'sha256:0',
      runtime_revision: 1,
      capabilities_digest: 'sha256:0',
      engine: 'wasm',
      engine_version: '0.0.0',
      stage: 'active',
      eval_ns: 400_000,
      queue_ns: 10_000,
      replayable: 'yes',
      origin: 'simulated',
      asked: { agent_id: agent, action: 'data.read_public', type: 'action_authorization' },
      input_digest: 'sha256:0',
      source: { door: 'evaluate', peer: 'token', pep: null, raw_action: null },
      request_id: 'request',
    },
    ...over,
  }
}
