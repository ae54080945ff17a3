import { isIP } from 'node:net'
import { factsOf, fieldsOf, type SealedText, sentenceOf } from './export-fields'

/** Elastic Common Schema: https://www.elastic.co/docs/reference/ecs. */
const ECS_VERSION = '9.1.0'
const CATEGORY: Record<string, string> = {
  sessions: 'authentication',
  elevations: 'authentication',
  limits: 'authentication',
  accounts: 'iam',
  factors: 'iam',
  people: 'iam',
  roles: 'iam',
  mappings: 'iam',
  tokens: 'iam',
  'break-glass': 'iam',
}
const OUTCOME: Record<string, string> = { done: 'success', failed: 'failure', denied: 'failure' }

/** One entry as a line of JSON. What has no name in the schema is under `acgs`. */
export function ecsLine({ idx, text }: SealedText): string {
  const entry = fieldsOf(text)
  const noun = entry.action.split('.')[0] ?? ''
  const ip = entry.src.ip ?? ''
  return `${JSON.stringify({
    '@timestamp': entry.at,
    ecs: { version: ECS_VERSION },
    message: sentenceOf(entry),
    event: {
      id: `${entry.id}:${entry.phase}`,
      kind: 'event',
      category: [CATEGORY[noun] ?? 'configuration'],
      type: [entry.outcome === 'denied' ? 'denied' : entry.phase === 'intent' ? 'start' : 'change'],
      action: entry.action,
      outcome: OUTCOME[entry.outcome ?? ''] ?? 'unknown',
      sequence: idx,
      module: 'acgs',
      dataset: 'acgs.audit',
      ...(entry.reason ? { reason: entry.reason } : {}),
    },
    user: { id: entry.actor.id, roles: entry.actor.roles },
    ...(ip ? { source: { address: ip, ...(isIP(ip) > 0 ? { ip } : {}) } } : {}),
    acgs: {
      index: idx,
      phase: entry.phase,
      actor_kind: entry.actor.kind,
      session_hash: entry.actor.session_hash,
      mfa: entry.actor.mfa,
      ...factsOf(entry),
    },
  })}\n`
}
