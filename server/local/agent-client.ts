import { Agent, request } from 'node:http'
import type { Ask } from './agent-mix.ts'

export type Answer = { status: number; retryAfterMs: number }

type Sending = { agent: Agent; token: string; url: URL; body: object; timeoutMs: number }
/** One POST. Out: how it was answered; the body of the answer is not read by anybody. */
const send = ({ agent, token, url, body, timeoutMs }: Sending): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'user-agent': 'acgs-demo-agent',
    }
    const sent = request(url, { method: 'POST', agent, headers, timeout: timeoutMs }, (response) => {
      response.resume()
      response.once('error', reject)
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, retryAfterMs: Number(response.headers['retry-after'] ?? 0) * 1000 }),
      )
    })
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')))
    sent.once('error', reject)
    sent.end(text)
  })

/** Has the controller run code, and does not wait for its end. */
export function openExecutor(controllerUrl: string, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = new URL('/v1/execute', controllerUrl)
  return { execute: (body: object) => send({ agent, token, url, body, timeoutMs: 10_000 }), close: () => agent.destroy() }
}

/** Asks the engine over one kept-alive connection an agent. */
export function openClient(engineUrl: string, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const url = new URL('/v1/evaluate', engineUrl)
  const ask = (body: Ask): Promise<Answer> => send({ agent, token, url, body, timeoutMs: 5000 })
  return { ask, close: () => agent.destroy() }
}
