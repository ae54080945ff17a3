import * as z from 'zod'
import { AuditCursor } from './audit'
import { AgentId } from './evaluate'
import { Instant } from './instant'
import { Text } from './text'

/** Event types that this version knows; every other one is kept as well, and flagged. */
export const KNOWN_EVENT_TYPES = [
  'policy_evaluation',
  'policy_violation',
  'sandbox_execution',
  'sandbox_violation',
  'human_review',
  'evolution_request',
  'configuration_change',
  'access_granted',
  'access_denied',
  'authentication',
  'emergency_stop',
  'incident',
] as const

/** Another service's word for what came of it, in ours. */
export const OUTCOME_WORDS: Readonly<Record<string, 'done' | 'failed' | 'denied'>> = {
  done: 'done',
  success: 'done',
  succeeded: 'done',
  allowed: 'done',
  failed: 'failed',
  failure: 'failed',
  error: 'failed',
  denied: 'denied',
  blocked: 'denied',
  refused: 'denied',
}

const Word = (max: number) => Text(max).regex(/^[\x21-\x7e]+$/, 'printable characters without spaces')
export const PAYLOAD_BYTES_MAX = 262_144

/** POST /api/v1/audit/events, in the wire's own spelling. */
export const RecordAuditEvent = z.strictObject({
  event_type: Word(128),
  service_name: Word(128),
  agent_id: AgentId.optional(),
  action: Text(128),
  outcome: Text(64),
  payload: z.record(z.string().max(256), z.unknown()).default({}),
  actor: z.strictObject({ type: Word(64), id: Text(256) }),
  occurred_at: Instant,
})
export type RecordAuditEvent = z.infer<typeof RecordAuditEvent>

const Wire = Text(128).optional()
/** GET /api/v1/audit/events. */
export const ListAuditByToken = z.strictObject({
  actor: Wire,
  action: Wire,
  agent_id: AgentId.optional(),
  incident_id: Wire,
  run_id: Wire,
  outcome: z.enum(['done', 'failed', 'denied', 'unknown']).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  cursor: AuditCursor.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})
export type ListAuditByToken = z.infer<typeof ListAuditByToken>
