import type { Obligation } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { REVIEW_PRIORITIES, rankOf } from '@/lib/schemas/reviews'
import type { PoolClient } from '@/server/db'
import type { Entry } from './journal'
import { reviewIdOf } from './review-id'

const REASONS_MAX = 20
const REASON_MAX = 500

/** A stated risk; masked, absent and wrong ones are not known. */
function riskOf(record: DecisionRecord): number | null {
  const parts = [record.input?.context, record.input?.input_data] as ({ risk_score?: unknown } | null | undefined)[]
  const score = parts.map((part) => part?.risk_score).find((one) => typeof one === 'number' && one >= 0 && one <= 1)
  return typeof score === 'number' ? score : null
}

/** What a decision with the verdict `review` asks of people; null for every other. The most severe obligation sets priority and target. */
export function reviewOf({ record }: Entry) {
  const { acgs } = record
  if (acgs.verdict !== 'review') return null
  const owed = ((record.result?.obligations ?? []) as Obligation[]).filter(({ kind }) => kind === 'require_review') // written by decide
  const ranks = owed.map(({ priority }) => rankOf(priority)).filter((rank) => rank >= 0)
  const rank = ranks.length > 0 ? Math.min(...ranks) : rankOf('high')
  const due = owed
    .filter(({ priority }) => rankOf(priority) === rank)
    .flatMap(({ due_at }) => due_at ?? [])
    .sort()
  const isAssessed = acgs.fired_rules.includes('acgs.evolution/evolution_security_assessment')
  return {
    id: reviewIdOf(record.decision_id),
    kind: acgs.asked.type === 'evolution_approval' ? 'evolution' : 'decision',
    agent_id: acgs.asked.agent_id,
    action: acgs.asked.action,
    risk_score: riskOf(record),
    priority: REVIEW_PRIORITIES[rank],
    rank,
    reasons: [...new Set(owed.map(({ reason }) => reason.slice(0, REASON_MAX)))].slice(0, REASONS_MAX),
    grants: isAssessed ? ['review', 'security_review'] : ['review'],
    decision_id: record.decision_id,
    input_digest: acgs.input_digest,
    constitution_hash: acgs.constitution_hash,
    requested_by: record.requested_by,
    origin: acgs.origin,
    created_at: record.timestamp,
    due_at: due[0] ?? null,
  }
}

/** Opens the reviews that decisions ask for, in the transaction that stores those decisions; each once, whatever is retried. */
export async function addReviews(client: PoolClient, entries: readonly Entry[]): Promise<void> {
  const reviews = entries.map(reviewOf).filter((one) => one !== null)
  if (reviews.length === 0) return
  await client.query(
    `WITH rules AS (SELECT body->'priorities' AS priorities FROM setting WHERE key = 'reviews' ORDER BY version DESC LIMIT 1),
     made AS (
       INSERT INTO review (id, kind, agent_id, action, risk_score, priority, rank, reasons, grants, decision_id, input_digest,
         constitution_hash, requested_by, origin, created_at, due_at, escalates_at, times_out_at)
       SELECT id, kind, agent_id, action, risk_score, priority, rank, reasons, grants, decision_id, input_digest,
         constitution_hash, requested_by, origin, created_at,
         coalesce(due_at, created_at + (rules.priorities->priority->>'targetMinutes')::float8 * interval '1 minute'),
         created_at + (rules.priorities->priority->>'timeoutMinutes')::float8 * interval '30 seconds',
         created_at + (rules.priorities->priority->>'timeoutMinutes')::float8 * interval '1 minute'
       FROM rules, jsonb_to_recordset($1::jsonb) AS t(id uuid, kind text, agent_id text, action text, risk_score float8, priority text,
         rank int, reasons text[], grants text[], decision_id uuid, input_digest text, constitution_hash text, requested_by text,
         origin text, created_at timestamptz, due_at timestamptz)
       ON CONFLICT DO NOTHING RETURNING id)
     INSERT INTO event (topic, ref, version) SELECT 'reviews', id::text, '1' FROM made`,
    [JSON.stringify(reviews)],
  )
}
