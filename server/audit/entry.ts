import { canonicalize } from 'json-canonicalize'
import { type Actor, EVERYWHERE, type Scope } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'

/** What an action is about. `id` is the noun's own id, `ns` a namespace where the noun has one. */
export type Target = { kind: string; id: string; ns?: string; scope: Scope }
export const targetOf = (kind: string, id: string): Target => ({ kind, id, scope: EVERYWHERE })

export type AuditPhase = 'intent' | 'outcome' | 'deny' | 'dry_run' | 'event'
export type AuditOutcome = 'done' | 'failed' | 'denied'
/** Where a request came from; the user agent only as a hash. */
export type Source = { ip: string; uaHash: string }

export type AuditEntry = {
  v: 1
  id: string
  at: string
  actor: { id: string; kind: string; session_hash: string | null; roles: string[]; mfa: boolean }
  src: { ip: string; ua_hash: string }
  action: AuditAction
  phase: AuditPhase
  target: { kind: string; id: string; ns: string | null }
  request_id: string
  run_id: string | null
  incident_id: string | null
  reason: string | null
  before_digest: string | null
  after_digest: string | null
  outcome: AuditOutcome | null
  policy_version: string | null
  detail_digest: string | null
  drill: boolean
  late: boolean
}

export type EntryFacts = {
  id: string
  at: Date
  actor: Actor
  source: Source
  action: AuditAction
  target: Target
  requestId: string
  phase: AuditPhase
  outcome: AuditOutcome | null
  reason?: string
  beforeDigest?: string
  afterDigest?: string
  policyVersion?: string
  /** `sha256:` of salt and body in audit_detail. */
  detailDigest?: string
  /** True for what happened well before it was written down. */
  late?: boolean
  /** The run that did it, and whether it was an exercise. */
  runId?: string
  drill?: boolean
}

/** Roles as the log keeps them: what was taken in need is told from what somebody is. */
function heldBy({ kind, roles, borrowed = [], grants = [] }: Actor): string[] {
  const own = roles.filter((role) => !borrowed.includes(role))
  const taken = [...borrowed, ...(kind === 'person' && grants.length > 0 ? ['contain'] : [])]
  return [...own, ...taken.map((one) => `break-glass:${one}`)]
}

/** Builds the allow-listed projection that is stored. Intent and outcome of one action share `id`. */
export function entryOf(facts: EntryFacts): AuditEntry {
  const { actor, source, target } = facts
  return {
    v: 1,
    id: facts.id,
    at: facts.at.toISOString(),
    actor: { id: actor.id, kind: actor.kind, session_hash: actor.sessionHash, roles: heldBy(actor), mfa: actor.mfa ?? false },
    src: { ip: source.ip, ua_hash: source.uaHash },
    action: facts.action,
    phase: facts.phase,
    target: { kind: target.kind, id: target.id, ns: target.ns ?? null },
    request_id: facts.requestId,
    run_id: facts.runId ?? null,
    incident_id: null,
    reason: facts.reason ?? null,
    before_digest: facts.beforeDigest ?? null,
    after_digest: facts.afterDigest ?? null,
    outcome: facts.outcome,
    policy_version: facts.policyVersion ?? null,
    detail_digest: facts.detailDigest ?? null,
    drill: facts.drill ?? false,
    late: facts.late ?? false,
  }
}

const MAX_BYTES = 16_384
/** Half a surrogate pair or U+0000, as JSON escapes them; a backslash before the escape is itself escaped and makes it a mere word. */
const BROKEN = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/** RFC 8785 text of an entry. Errors: BAD_REQUEST for a lone surrogate, U+0000 or more than 16 KiB: the log must stay readable by others. */
export function canonicalText(entry: AuditEntry): string {
  const text = canonicalize(entry)
  if (BROKEN.test(text)) throw new AppError('BAD_REQUEST', 'A field holds a character that the audit log cannot keep.')
  if (Buffer.byteLength(text) > MAX_BYTES)
    throw new AppError('BAD_REQUEST', 'The action is too long for the audit log: shorten the longest field.')
  return text
}
