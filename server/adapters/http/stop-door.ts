import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AppError, type AppErrorCode } from '@/lib/errors'
import { KeyQuestion, LocalStop } from '@/lib/schemas/stop-local'
import { QUESTION_PATH, STOP_HEADERS, STOP_PATH, type StopDoor, signatureOf } from '@/server/ports/stop-door'

const ANSWER_MS = 8000
const ANSWER_BYTES = 262_144
const CODES: Record<number, AppErrorCode> = { 403: 'STEP_UP', 409: 'CONFLICT' }
const Refused = z.object({ error: z.object({ code: z.string().max(64), message: z.string().max(1000) }) })

/** The worker's door over HTTP. In: where it is, and the key that both have. */
export function httpStopDoor({ url, key }: { url: string; key: string }): StopDoor {
  async function ask<T>(schema: z.ZodType<T>, { method, path, body }: { method: 'GET' | 'POST'; path: string; body: string }) {
    const signed = { method, path, at: new Date().toISOString(), nonce: randomUUID(), body }
    const headers = {
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      [STOP_HEADERS.at]: signed.at,
      [STOP_HEADERS.nonce]: signed.nonce,
      [STOP_HEADERS.signature]: signatureOf(key, signed),
    }
    const sent = { method, headers, redirect: 'error' as const, signal: AbortSignal.timeout(ANSWER_MS), ...(body === '' ? {} : { body }) }
    const answer = await fetch(new URL(path, url), sent).catch((cause: unknown) => {
      throw new AppError('UPSTREAM', 'The worker does not answer at its stop door.', { cause })
    })
    const text = await answer.text()
    if (text.length > ANSWER_BYTES) throw new AppError('UPSTREAM', 'The worker’s stop door answered too much.')
    const value: unknown = JSON.parse(text)
    if (answer.ok) return schema.parse(value)
    if (answer.status === 404) return null
    const why = Refused.safeParse(value)
    const words = why.success ? why.data.error.message : `It answered ${answer.status}.`
    throw new AppError(CODES[answer.status] ?? 'UPSTREAM', `The worker did not stop: ${words}`)
  }
  async function post<T>(schema: z.ZodType<T>, path: string, body: object): Promise<T> {
    const told = await ask(schema, { method: 'POST', path, body: JSON.stringify(body) })
    if (told === null) throw new AppError('UPSTREAM', 'The worker has no stop door.')
    return told
  }
  return {
    stop: (order) => post(LocalStop, STOP_PATH, order),
    question: (asked) => post(KeyQuestion, QUESTION_PATH, asked),
    look: (id) => ask(LocalStop, { method: 'GET', path: `${STOP_PATH}/${id}`, body: '' }),
  }
}
