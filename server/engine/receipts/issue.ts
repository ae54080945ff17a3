import { sign } from 'node:crypto'
import { canonicalize } from 'json-canonicalize'
import type { Obligation } from '@/lib/schemas/evaluate'
import { RECEIPT_MAX_MS, RECEIPT_TYP, type Receipt, type ReceiptClaims } from '@/lib/schemas/receipt'
import type { SigningKey } from '@/server/key-ring'

const base64url = (text: string) => Buffer.from(text).toString('base64url')

/** What is signed: claims as RFC 8785 JSON in a JWS of compact form. */
export function signClaims(claims: ReceiptClaims, { kid, key }: Pick<SigningKey, 'kid' | 'key'>): string {
  const signed = `${base64url(canonicalize({ alg: 'EdDSA', kid, typ: RECEIPT_TYP }))}.${base64url(canonicalize(claims))}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

/** Five minutes, or until the access that was granted for a time ends. */
function expiryOf(obligations: readonly Obligation[], nowMs: number): number {
  const ends = obligations.map(({ until }) => (until === undefined ? Number.NaN : Date.parse(until))).filter((ms) => ms > nowMs)
  return Math.min(nowMs + RECEIPT_MAX_MS, ...ends)
}

export type Allowed = Omit<ReceiptClaims, 'issued_at' | 'expires_at' | 'single_use' | 'obligations'> & {
  obligations: readonly Obligation[]
}

/** A receipt for an allowed decision, valid from now for at most five minutes. */
export function issueReceipt(allowed: Allowed, { signing, nowMs }: { signing: SigningKey; nowMs: number }): Receipt {
  const claims: ReceiptClaims = {
    ...allowed,
    obligations: allowed.obligations.map((one) => ({ ...one })),
    issued_at: new Date(nowMs).toISOString(),
    expires_at: new Date(expiryOf(allowed.obligations, nowMs)).toISOString(),
    single_use: true,
  }
  return { ...claims, jws: signClaims(claims, signing) }
}
