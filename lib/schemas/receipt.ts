import * as z from 'zod'
import { PublicKey } from '@/lib/schemas/signing-key'

/** No receipt is valid for longer. */
export const RECEIPT_MAX_MS = 300_000
/** How a consumer knows that a signed text is a receipt and nothing else of ours. */
export const RECEIPT_TYP = 'acgs-receipt+jws'

/** What an allowed decision may be shown for. `scope` says what it was decided as and with which origin: a simulated one opens nothing live.
 *  `single_use`: whoever acts on it notes the decision id and refuses it a second time; it is in no list of ours. */
export const ReceiptClaims = z
  .strictObject({
    decision_id: z.string(),
    agent_id: z.string(),
    action: z.string(),
    scope: z.strictObject({ type: z.string(), origin: z.string() }),
    constitution_hash: z.string(),
    matched_rules: z.array(z.string()),
    obligations: z.array(z.record(z.string(), z.unknown())),
    input_digest: z.string(),
    issued_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    single_use: z.literal(true),
  })
  .meta({ id: 'ReceiptClaims' })
export type ReceiptClaims = z.infer<typeof ReceiptClaims>

/** The claims in the clear, and `jws`: a JWS in compact form (EdDSA over Ed25519, `kid` in its header) whose payload is their RFC 8785 JSON. */
export const Receipt = ReceiptClaims.extend({
  jws: z.string().meta({ description: 'JWS compact, alg EdDSA; keys at /.well-known/acgs-receipt-keys' }),
}).meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof Receipt>

/** One public key as consumers get it. */
export const ReceiptKey = PublicKey.meta({ id: 'ReceiptKey' })
export type ReceiptKey = z.infer<typeof ReceiptKey>
export const ReceiptKeys = z.object({ keys: z.array(ReceiptKey).max(64) }).meta({ id: 'ReceiptKeys' })
export type ReceiptKeys = z.infer<typeof ReceiptKeys>
