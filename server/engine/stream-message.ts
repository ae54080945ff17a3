import * as z from 'zod'
import { STEPS } from '@/lib/rollout-limits'
import { ORIGINS, Principle, Severity, VERDICTS } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { OutgoingDecision } from '@/server/ports/decision-stream'
import type { Entry } from './journal'

/** What storing and counting read of a record; the rest is kept as it came. */
const Violation = z.looseObject({ code: z.string(), principle: Principle, severity: Severity, waived_by: z.string().nullable() })
const Record = z.looseObject({
  decision_id: z.uuid(),
  timestamp: z.iso.datetime(),
  labels: z.looseObject({ id: z.string().max(64) }),
  result: z.looseObject({}).nullable(),
  requested_by: z.string(),
  metrics: z.looseObject({ timer_server_handler_ns: z.number().nonnegative() }),
  acgs: z.looseObject({
    verdict: z.enum(VERDICTS),
    refusal: z.string().nullable(),
    violations: z.array(Violation),
    policy_version: z.string(),
    constitution_hash: z.string(),
    runtime_revision: z.number().int(),
    stage: z.string(),
    rollout: z.looseObject({ id: z.uuid(), step: z.enum(STEPS) }).optional(),
    eval_ns: z.number().int(),
    queue_ns: z.number().int(),
    origin: z.enum(ORIGINS),
    asked: z.looseObject({ agent_id: z.string(), action: z.string(), type: z.string() }),
    input_digest: z.string(),
    source: z.looseObject({ door: z.string() }),
    request_id: z.string(),
  }),
})
const Message = z.looseObject({
  schema_version: z.literal(1),
  context: z.looseObject({ handler_ns: z.number().nonnegative().nullable() }),
  decision: Record,
})

/** A decision as it travels. The key keeps one agent's decisions in order. */
export function messageOf({ record, handlerNs }: Entry): OutgoingDecision {
  const { acgs } = record
  const envelope = {
    event_id: record.decision_id,
    timestamp: record.timestamp,
    source_service: 'PolicyEngine',
    event_type: 'policy.evaluation',
    schema_version: 1,
    origin: acgs.origin,
    actor: { type: 'token', id: record.requested_by },
    agent_id: acgs.asked.agent_id,
    incident_id: null,
    context: { handler_ns: handlerNs },
    decision: record,
  }
  return { key: acgs.asked.agent_id, value: JSON.stringify(envelope) }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a message; members nobody here knows are kept. Out: the entry, or why it is none. */
export function readMessage(bytes: Uint8Array): Entry | { reason: string } {
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch {
    return { reason: 'it is not JSON' }
  }
  const parsed = Message.safeParse(value)
  if (!parsed.success) return { reason: `it does not fit at ${parsed.error.issues[0]?.path.join('.') || 'its top'}` }
  const { decision, context } = parsed.data
  return { record: decision as unknown as DecisionRecord, handlerNs: context.handler_ns } // every member that is read was checked
}
