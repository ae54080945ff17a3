import { AppError } from '@/lib/errors'
import { Decision } from '@/lib/schemas/evaluate'
import type { Decider } from '@/server/ports/decider'

const TIMEOUT_MS = 3000
const MAX_BYTES = 1_048_576

const noAnswer = (cause?: unknown) =>
  new AppError('UPSTREAM', 'The engine gave no decision, so nothing is approved. Ask again with the same Idempotency-Key.', { cause })

function refusalOf(status: number): AppError {
  if (status === 401 || status === 403) return new AppError('FORBIDDEN', 'The engine does not take this token for this agent.')
  if (status === 400 || status === 413)
    return new AppError('BAD_REQUEST', 'The engine does not understand the request, or it is over 256 KiB.')
  return noAnswer()
}

/** The engine at an address, over HTTP; redirects are not followed. */
export const httpDecider = (engineUrl: string): Decider => ({
  async decide(authorization, question) {
    let text: string
    try {
      const response = await fetch(`${engineUrl}/v1/evaluate`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(question),
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      if (response.status !== 200) {
        await response.body?.cancel()
        throw refusalOf(response.status)
      }
      text = await response.text()
    } catch (cause) {
      if (cause instanceof AppError) throw cause
      throw noAnswer(cause)
    }
    if (text.length > MAX_BYTES) throw noAnswer()
    try {
      return Decision.parse(JSON.parse(text))
    } catch (cause) {
      throw noAnswer(cause)
    }
  },
})
