import type { IncomingMessage } from 'node:http'
import { type Agent, request as httpsRequest } from 'node:https'
import { type WireAnswer, WireError, type WireRequest } from './wire'

function answerOf(message: IncomingMessage): WireAnswer {
  const flat = new Map<string, string>()
  const warnings: string[] = []
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [message.rawHeaders[i]?.toLowerCase(), message.rawHeaders[i + 1]]
    if (name === 'warning') warnings.push(value)
    if (!flat.has(name)) flat.set(name, value)
  }
  return { status: message.statusCode ?? 0, headers: flat, warnings, body: bodyOf(message) }
}

async function* bodyOf(message: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of message) yield chunk as Buffer // a message without an encoding gives buffers
  } catch (cause) {
    throw new WireError('The connection broke in the middle of the answer.', { wasSent: true, cause })
  } finally {
    message.destroy()
  }
  if (!message.complete) throw new WireError('The answer was cut.', { wasSent: true })
}

/** Sends a request over HTTP/1.1. Header values that are lists go out as one header each. */
export function sendOverHttps(url: URL, agent: Agent, { method, path, headers, body, signal }: WireRequest): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    let wasSent = false
    const request = httpsRequest({ host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port || 443, method, path, agent, signal })
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value)
    if (body !== undefined) request.setHeader('content-length', body.length)
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('secureConnect', () => (wasSent = true))
      else wasSent = true
    })
    request.on('error', (cause) => reject(signal.aborted ? signal.reason : new WireError('The connection broke.', { wasSent, cause })))
    request.once('response', (message) => resolve(answerOf(message)))
    request.end(body)
  })
}
