import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { uuidv7 } from '@/lib/uuid'
import type { Log } from '@/server/log'
import { authenticate, type Refused, type TokenFact } from '@/server/tokens'
import { HttpProblem, type Reply, sendReply } from './answer'
import { createRateLimit, type Rate } from './rate-limit'

const REQUEST_ID = /^[\x21-\x7e]{1,128}$/
const DRAIN_BYTES = 1_048_576
const PRUNE_MS = 60_000

export type ApiCall = {
  request: IncomingMessage
  response: ServerResponse
  url: URL
  requestId: string
  /** Null only on open routes. */
  token: TokenFact | null
  startedAt: bigint
}
export type ApiRoute = { methods: readonly string[]; isOpen?: true; run: (call: ApiCall) => Promise<Reply> | Reply }
type Asked = { peer: string; userAgent: string | undefined; requestId: string; nowMs: number }

/** What an API of ours is made of: its routes, how it knows tokens, and whom it tells of those it did not let in. */
export type ApiParts<R extends ApiRoute = ApiRoute> = {
  /** In logs: `engine`, `controller`. */
  name: string
  log: Log
  rate?: Rate
  now: () => number
  routeOf: (pathname: string) => R | null
  tokens: () => { tokens: ReadonlyMap<string, TokenFact> } | null
  noteUse: (tokenId: string) => void
  refusals: { stranger: (asked: Asked, refused: Refused) => void; limit: (asked: Asked, tokenId: string) => void }
  /** The answer to a request that was not let in or not understood. */
  problem: (problem: HttpProblem, requestId: string) => Reply
  /** Hears of each problem on a known address. */
  onProblem?: (route: R, url: URL) => void
}

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

/** An HTTP API of ours: request ids, tokens, limits, and errors of one shape. Nothing of a failure's inside leaves. */
export function createApiServer<R extends ApiRoute>(parts: ApiParts<R>): Server {
  const { name, log, routeOf, problem } = parts
  const limit = createRateLimit(parts.rate)
  const prune = setInterval(() => limit.prune(), PRUNE_MS)
  prune.unref()

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = process.hrtime.bigint()
    const given = request.headers['x-request-id']
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7(Date.now())
    response.setHeader('x-request-id', requestId)
    let known: { route: R; url: URL } | null = null
    try {
      const url = readUrl(request)
      const route = routeOf(url.pathname)
      if (route) known = { route, url }
      const token = route?.isOpen ? null : admit(request, requestId)
      if (!route) throw new HttpProblem('not_found', 'There is no such path.')
      if (!route.methods.includes(request.method ?? '')) return refuseMethod(request, response, { route, requestId })
      sendReply(response, await route.run({ request, response, url, requestId, token, startedAt }))
    } catch (cause) {
      const found = cause instanceof HttpProblem ? cause : new HttpProblem('internal', 'The request could not be answered.')
      if (!(cause instanceof HttpProblem)) log.error({ err: cause, requestId }, `${name}.request-failed`)
      if (known) parts.onProblem?.(known.route, known.url)
      sendReply(response, problem(found, requestId))
    } finally {
      endUnread(request)
    }
  }

  function admit(request: IncomingMessage, requestId: string): TokenFact {
    const snapshot = parts.tokens()
    if (!snapshot) throw new HttpProblem('not_ready', `The ${name} does not know its tokens yet.`, { headers: { 'retry-after': '1' } })
    const asked = { peer: request.socket.remoteAddress ?? '', userAgent: request.headers['user-agent'], requestId, nowMs: parts.now() }
    const known = authenticate(request.headers.authorization, { snapshot, ...asked })
    if ('code' in known) {
      parts.refusals.stranger(asked, known)
      throw new HttpProblem(known.code, known.message, { headers: { 'www-authenticate': 'Bearer realm="acgs"' } })
    }
    parts.noteUse(known.token.id)
    const waitMs = limit.take(known.token.id)
    if (waitMs > 0) {
      parts.refusals.limit(asked, known.token.id)
      throw new HttpProblem('rate_limited', 'Too many requests with this token.', {
        headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
      })
    }
    return known.token
  }

  /** 405 has no code of its own in the closed set: the method is a wrong input, and the answer names the right ones. */
  function refuseMethod(request: IncomingMessage, response: ServerResponse, { route, requestId }: { route: R; requestId: string }): void {
    const allowed = route.methods.join(', ')
    const wrong = new HttpProblem('invalid_input', `Use ${allowed} here, not ${request.method}.`, {
      details: [{ path: 'method', issue: `must be ${allowed}` }],
    })
    sendReply(response, { ...problem(wrong, requestId), status: 405, headers: { allow: allowed } })
  }

  const answer = (request: IncomingMessage, response: ServerResponse) => void reply(request, response)
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 30_000 }, answer)
  server.on('checkContinue', answer)
  server.on('checkExpectation', answer)
  server.on('close', () => clearInterval(prune))
  server.on('clientError', (_error, socket) => {
    const body = JSON.stringify(problem(new HttpProblem('invalid_input', 'This is not HTTP.'), uuidv7(Date.now())).body)
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
    return new URL(request.url ?? '/', 'http://api')
  } catch {
    throw new HttpProblem('invalid_input', 'The path cannot be read.')
  }
}
