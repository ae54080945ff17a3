import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { LocalStop } from '@/lib/schemas/stop-local'
import { STOP_HEADERS, STOP_PATH, type StopDoor, signatureOf } from '@/server/ports/stop-door'

const ANSWER_MS = 8000
const ANSWER_BYTES = 262_144
const Refused = z.object({ error: z.object({ code: z.string().max(64), message: z.string().max(1000) }) })

/** The worker's door over HTTP. In: where it is, and the key that both have. */
export function httpStopDoor({ url, key }: { url: string; key: string }): StopDoor {
  async function ask(method: 'GET' | 'POST', path: string, body: string): Promise<LocalStop | null> {
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
    if (answer.ok) return LocalStop.parse(value)
    if (answer.status === 404) return null
    const why = Refused.safeParse(value)
    const words = why.success ? why.data.error.message : `It answered ${answer.status}.`
    throw new AppError(answer.status === 409 ? 'CONFLICT' : 'UPSTREAM', `The worker did not stop: ${words}`)
  }
  return {
    stop: async (order) => {
      const stop = await ask('POST', STOP_PATH, JSON.stringify(order))
      if (stop === null) throw new AppError('UPSTREAM', 'The worker has no stop door.')
      return stop
    },
    look: (id) => ask('GET', `${STOP_PATH}/${id}`, ''),
  }
}
