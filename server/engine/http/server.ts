import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { uuidv7 } from '@/lib/uuid'
import { createRateLimit, type Rate } from '@/server/engine/rate-limit'
import type { Log } from '@/server/log'
import { authenticate } from '@/server/tokens'
import { HttpProblem, problemReply, sendReply } from './answer'
import { type Doors, type Route, routeOf } from './routes'

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/
const DRAIN_BYTES = 1_048_576
const PRUNE_MS = 60_000

/** Lets the answer arrive before the connection ends: a peer that is still sending gets to read it, within bounds. */
function endUnread(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  let drained = 0
  request.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > DRAIN_BYTES) request.destroy()
  })
  request.resume()
  setTimeout(() => request.destroy(), 1000).unref()
}

function doorOf(route: Route | null, url: URL): 'evaluate' | 'opa' | null {
  if (!route?.isDecision) return null
  return url.pathname === '/v1/evaluate' ? 'evaluate' : 'opa'
}

/** The engine's HTTP API. Every error is JSON with `allow: false`; nothing of a failure's inside leaves. */
export function createEngineServer(doors: Doors, log: Log, rate: Rate = {}): Server {
  const limit = createRateLimit(rate)
  const prune = setInterval(() => limit.prune(), PRUNE_MS)
  prune.unref()

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = process.hrtime.bigint()
    const given = request.headers['x-request-id']
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7(Date.now())
    response.setHeader('x-request-id', requestId)
    let door: 'evaluate' | 'opa' | null = null
    try {
      const url = readUrl(request)
      const route = routeOf(url.pathname)
      door = doorOf(route, url)
      const token = route?.isOpen ? null : admit(request, requestId)
      if (!route) throw new HttpProblem('not_found', 'There is no such path.')
      if (!route.methods.includes(request.method ?? '')) return refuseMethod(request, response, { route, requestId })
      sendReply(response, await route.run(doors, { request, response, url, requestId, token, startedAt }))
    } catch (cause) {
      const problem = cause instanceof HttpProblem ? cause : new HttpProblem('internal', 'The request could not be answered.')
      if (!(cause instanceof HttpProblem)) log.error({ err: cause, requestId }, 'engine.request-failed')
      if (door) doors.deciding.metrics.door.inc({ door, outcome: 'rejected', origin: doors.deciding.origin })
      sendReply(response, problemReply(problem, requestId))
    } finally {
      endUnread(request)
    }
  }

  function admit(request: IncomingMessage, requestId: string) {
    const { state, now } = doors.deciding
    const snapshot = state()?.snapshot ?? doors.parts.runtime.snapshot()
    if (!snapshot) throw new HttpProblem('not_ready', 'The engine does not know its tokens yet.', { headers: { 'retry-after': '1' } })
    const asked = { peer: request.socket.remoteAddress ?? '', userAgent: request.headers['user-agent'], requestId, nowMs: now() }
    const known = authenticate(request.headers.authorization, { snapshot, ...asked })
    if ('code' in known) {
      doors.refusals.stranger(asked, known)
      throw new HttpProblem(known.code, known.message, { headers: { 'www-authenticate': 'Bearer realm="acgs"' } })
    }
    doors.noteUse(known.token.id)
    const waitMs = limit.take(known.token.id)
    if (waitMs > 0) {
      doors.refusals.limit(asked, known.token.id)
      throw new HttpProblem('rate_limited', 'Too many requests with this token.', {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
      })
    }
    return known.token
  }

  const answer = (request: IncomingMessage, response: ServerResponse) => void reply(request, response)
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 30_000 }, answer)
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('close', () => clearInterval(prune))
  server.on('clientError', (_error, socket) => {
    const body = JSON.stringify(problemReply(new HttpProblem('invalid_input', 'This is not HTTP.'), uuidv7(Date.now())).body)
    if (socket.writable)
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
      )
    else socket.destroy()
  })
  return server
}

function readUrl(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', 'http://engine')
  } catch {
    throw new HttpProblem('invalid_input', 'The path cannot be read.')
  }
}

/** 405 has no code of its own in the closed set: the method is a wrong input, and the answer names the right ones. */
function refuseMethod(request: IncomingMessage, response: ServerResponse, { route, requestId }: { route: Route; requestId: string }): void {
  const allowed = route.methods.join(', ')
  const problem = new HttpProblem('invalid_input', `Use ${allowed} here, not ${request.method}.`, {
    details: [{ path: 'method', issue: `must be ${allowed}` }],
  })
  sendReply(response, { ...problemReply(problem, requestId), status: 405, headers: { allow: allowed } })
}
