import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyQuestion, LocalAsk, LocalOrder, LocalStop } from '@/lib/schemas/stop-local'

/** The worker's door for a stop that the database cannot record. Errors: AppError, in the worker's own words where it refused. */
export interface StopDoor {
  /** Asks for a stop; the same `id` again is the same stop. Out: how it stands. */
  stop(order: LocalOrder): Promise<LocalStop>
  /** What a passkey of the person signs for this stop. Errors: STEP_UP where the kept plan knows none of theirs. */
  question(ask: LocalAsk): Promise<KeyQuestion>
  /** How it stands; null where the worker knows none of that id. */
  look(id: string): Promise<LocalStop | null>
}

export const STOP_PATH = '/internal/stop'
export const QUESTION_PATH = '/internal/stop/question'
export const STOP_HEADERS = { at: 'x-acgs-at', nonce: 'x-acgs-nonce', signature: 'x-acgs-signature' } as const
export type Signed = { method: string; path: string; at: string; nonce: string; body: string }

/** HMAC-SHA-256 over everything that counts of a request, base64url. */
export const signatureOf = (key: string, { method, path, at, nonce, body }: Signed): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(['acgs-stop-door-v1', method, path, at, nonce, body]))
    .digest('base64url')

export function isSigned(key: string, signed: Signed, signature: string): boolean {
  const [mine, given] = [Buffer.from(signatureOf(key, signed)), Buffer.from(signature)]
  return mine.length === given.length && timingSafeEqual(mine, given)
}
