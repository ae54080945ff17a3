import type { Violation } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { createPool, type Pool } from '@/server/db'
import { createFlusher, type FlushOptions } from '@/server/engine/flush'
import { serviceContext, testDb } from './actors'

let shared: Pool | undefined
const pool = (): Pool => {
  shared ??= createPool(process.env.DATABASE_URL ?? '', 4)
  return shared
}

export const aViolation = (over: Partial<Violation> = {}): Violation => ({
  code: 'harm_risk_too_high',
  rule: 'acgs.principles',
  principle: 'non_maleficence',
  severity: 'high',
  enforcement: 'deny',
  message: 'harm 0.6 is over 0.2',
  waived_by: null,
  file: 'principles.rego',
  row: 41,
  ...over,
})

type Given = {
  agentId: string
  action?: string
  at?: Date
  verdict?: 'allow' | 'deny'
  violations?: Violation[]
  origin?: DecisionRecord['acgs']['origin']
  input?: Record<string, unknown> | null
}

/** The record of a denied decision of this installation's own traffic, as an engine writes it. */
export const aRecord = (given: Given): DecisionRecord => {
  const {
    agentId,
    action = 'data.read_public',
    at = new Date(),
    verdict = 'deny',
    violations = [aViolation()],
    origin = serviceContext().origin,
  } = given
  return {
    decision_id: crypto.randomUUID(),
    labels: { id: 'engine-1', version: '0' },
    timestamp: at.toISOString(),
    path: 'acgs/main/decision',
    input:
      given.input === undefined
        ? {
            type: 'action_authorization',
            action,
            agent_id: agentId,
            input_data: { to: 'tok_1' },
            context: {},
            constitution_hash: null,
            request_id: 'r',
            input_digest: 'd',
            facts: { usage_count: 1 },
          }
        : given.input,
    result: null,
    error: null,
    requested_by: 'test',
    req_id: 'test',
    bundles: { acgs: { revision: 'v1' } },
    nd_builtin_cache: { 'time.now_ns': { '[]': at.getTime() * 1_000_000 } },
    erased: [],
    masked: ['/input/input_data/to'],
    metrics: { timer_server_handler_ns: 1_000_000 },
    acgs: {
      verdict,
      refusal: null,
      violations,
      fired_rules: [],
      policy_version: 'v1',
      constitution_hash: 'sha256:0',
      runtime_revision: 1,
      capabilities_digest: 'sha256:0',
      engine: 'wasm',
      engine_version: '0',
      stage: 'active',
      eval_ns: 1,
      queue_ns: 1,
      replayable: 'masked',
      origin,
      asked: { agent_id: agentId, action, type: 'action_authorization' },
      input_digest: 'd',
      source: { door: 'evaluate', peer: 'test', pep: null, raw_action: null },
      request_id: 'test',
    },
  }
}

/** Carries these records into the tests' database as an engine of this name does, in one batch. */
export async function flushed(records: readonly DecisionRecord[], engineId = 'engine-test'): Promise<void> {
  let isTaken = false
  const batch = { entries: records.map((record) => ({ record, handlerNs: 1_000_000 })), drop: async () => undefined }
  const journal = {
    lost: { buffer: 0, spool: 0, ingest: 0 },
    oldest: async () => {
      if (isTaken) return null
      isTaken = true
      return batch
    },
  } as unknown as FlushOptions['journal'] // the two members that a flusher reads
  const refused: unknown[] = []
  await createFlusher({ pool: pool(), journal, engineId, onRefused: (cause) => refused.push(cause) }).flush()
  if (refused.length > 0) throw refused[0]
}

/** The one item of an agent. */
export const itemOf = (agentId: string) => testDb().violation.findFirstOrThrow({ where: { agentId } })
export const anAgent = (): string => `agent-${crypto.randomUUID()}`
