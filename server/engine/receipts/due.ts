import type { Decision } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { sha256 } from '@/server/engine/digest'
import type { SigningKey } from '@/server/key-ring'
import { issueReceipt } from './issue'

type Due = {
  asked: { agentId: string; action: string; type: string; inputDigest: string; firedRules: readonly string[] }
  isDue: boolean
  signing: SigningKey | null
  nowMs: number
}
type ReceiptOf = {
  /** Members of the answer. */
  answered: Pick<Decision, 'receipt' | 'receipt_missing'>
  /** Members of the record: it never holds a receipt that somebody could use. */
  recorded: Pick<DecisionRecord['acgs'], 'receipt'>
  outcome: 'issued' | 'no_signing_key' | null
}

/** The receipt of an allowed decision that is due one. The decision stands without a key, but carries none and says so: whoever runs code or a
 *  HIGH class action runs nothing without a valid one, so a lost key stops those and nothing else. */
export function receiptOf(decision: Decision, { asked, isDue, signing, nowMs }: Due): ReceiptOf {
  if (!decision.allow || !isDue) return { answered: {}, recorded: {}, outcome: null }
  const missing = 'no_signing_key'
  if (!signing) return { answered: { receipt: null, receipt_missing: missing }, recorded: { receipt: { missing } }, outcome: missing }
  const receipt = issueReceipt(
    {
      decision_id: decision.decision_id,
      agent_id: asked.agentId,
      action: asked.action,
      scope: { type: asked.type, origin: decision.origin },
      constitution_hash: decision.constitution_hash,
      matched_rules: [...asked.firedRules],
      obligations: decision.obligations,
      input_digest: asked.inputDigest,
    },
    { signing, nowMs },
  )
  const { issued_at, expires_at } = receipt
  const recorded = { kid: signing.kid, digest: sha256(receipt.jws), issued_at, expires_at }
  return { answered: { receipt }, recorded: { receipt: recorded }, outcome: 'issued' }
}
