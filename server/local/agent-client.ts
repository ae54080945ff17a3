import { Agent, request } from 'node:http'
import type { Ask } from './agent-mix.ts'

export type Answer = { status: number; retryAfterMs: number }

/** Asks the engine over one kept-alive connection an agent. */
export function openClient(engineUrl: string, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = new URL('/v1/evaluate', engineUrl)
  const ask = (body: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        'user-agent': 'acgs-demo-agent',
      }
      const sent = request(url, { method: 'POST', agent, headers, timeout: 5000 }, (response) => {
        response.resume()
        response.once('error', reject)
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, retryAfterMs: Number(response.headers['retry-after'] ?? 0) * 1000 }),
        )
      })
      sent.once('timeout', () => sent.destroy(new Error('no answer in 5 s')))
      sent.once('error', reject)
      sent.end(text)
    })
  return { ask, close: () => agent.destroy() }
}
