import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { LocalAsk } from '@/lib/schemas/stop-local'

/** What a passkey signs for a stop that no database can record: 16 random bytes, 8 of when it ends, and 32 that bind both to the stop by the key
 *  that console and worker share. Nothing of it is kept until it was used. */
const NONCE = 16
const HEAD = NONCE + 8
export const CHALLENGE_MS = 2 * 60_000

/** Exactly this is confirmed, in this order. */
const bound = ({ id, scope, target, planId, digest, reason, person }: LocalAsk) => [id, scope, target, planId, digest, reason, person.id]
const macOf = (key: string, head: Buffer, ask: LocalAsk): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify(['acgs-stop-challenge-v1', head.toString('base64url'), ...bound(ask)]))
    .digest()

export function makeChallenge(key: string, ask: LocalAsk, nowMs: number): { challenge: string; expiresAt: string } {
  const expiresMs = nowMs + CHALLENGE_MS
  const ends = Buffer.alloc(8)
  ends.writeBigUInt64BE(BigInt(expiresMs))
  const head = Buffer.concat([randomBytes(NONCE), ends])
  return { challenge: Buffer.concat([head, macOf(key, head, ask)]).toString('base64url'), expiresAt: new Date(expiresMs).toISOString() }
}

/** Out: what may be used once, and until when it could be; or why the challenge is not one for this stop. */
export function readChallenge(key: string, ask: LocalAsk, { challenge, nowMs }: { challenge: string; nowMs: number }) {
  const bytes = Buffer.from(challenge, 'base64url')
  if (bytes.length !== HEAD + 32) return { why: 'other' as const }
  const head = bytes.subarray(0, HEAD)
  if (!timingSafeEqual(bytes.subarray(HEAD), macOf(key, head, ask))) return { why: 'other' as const }
  const untilMs = Number(head.readBigUInt64BE(NONCE))
  return untilMs < nowMs ? { why: 'late' as const } : { why: null, nonce: head.subarray(0, NONCE).toString('hex'), untilMs }
}
