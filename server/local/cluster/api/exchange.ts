import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { StatusError, statusBody } from '@/server/local/cluster/status'
import type { Reply, Sink } from './call'

export type Incoming = IncomingMessage | Http2ServerRequest
export type Outgoing = ServerResponse | Http2ServerResponse
/** One request and its answer, on either version of HTTP. */
export type Exchange = { request: Incoming; response: Outgoing; headers: Record<string, string> }

const MOST_BYTES = 3 * 1024 * 1024
// A reader that lets this much pile up has gone away or is too slow to be told everything.
const MOST_UNREAD_BYTES = 16 * 1024 * 1024

export function headerOf(request: Incoming, name: string): string {
  const value = request.headers[name]
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}

const tooLarge = () =>
  new StatusError({ code: 413, reason: 'RequestEntityTooLarge', message: `Request entity too large: limit is ${MOST_BYTES}` })

/** The body, or 413. What is too much is read on for a while, because who is still writing does not hear an answer. */
export function readBody(request: Incoming): Promise<Buffer> {
  return new Promise((read, failed) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MOST_BYTES) chunks.push(chunk)
      else if (bytes > 8 * MOST_BYTES) request.destroy()
      else failed(tooLarge())
    })
    request.on('end', () => read(Buffer.concat(chunks)))
    request.on('error', failed)
    request.on('aborted', () => failed(new StatusError({ code: 400, reason: 'BadRequest', message: 'the request was cut' })))
  })
}

// The two versions type the same call differently.
const head = (response: Outgoing, code: number, headers: Record<string, string>) =>
  'stream' in response ? response.writeHead(code, headers) : response.writeHead(code, headers)

const put = (response: Outgoing, text: string): boolean => ('stream' in response ? response.write(text) : response.write(text))

function end(response: Outgoing, text?: string) {
  if ('stream' in response) response.end(text ?? '')
  else response.end(text ?? '')
}

function sinkOf({ response }: Exchange): Sink {
  return {
    write(line) {
      if (response.destroyed || response.writableEnded) return false
      put(response, line)
      if (response.writableLength < MOST_UNREAD_BYTES) return true
      response.destroy()
      return false
    },
    end: () => end(response),
    onGone: (listener) => void response.on('close', listener),
  }
}

export type Pace = { ms: number } | null

/** Writes in pieces, as a test's fault asks for. */
function drip(response: Outgoing, text: string, ms: number) {
  const size = Math.max(1, Math.ceil(text.length / 10))
  let at = 0
  const timer = setInterval(() => {
    if (response.destroyed) clearInterval(timer)
    else if (at < text.length) {
      put(response, text.slice(at, at + size))
      at += size
    } else {
      clearInterval(timer)
      end(response)
    }
  }, ms / 10)
}

export function send(exchange: Exchange, reply: Reply, pace: Pace = null) {
  const { response, headers } = exchange
  if (response.destroyed || response.headersSent) return
  if ('stream' in reply) {
    head(response, 200, { ...headers, 'content-type': 'application/json' })
    if (!('stream' in response)) response.flushHeaders()
    reply.stream(sinkOf(exchange))
    return
  }
  const isText = 'text' in reply
  const text = isText ? reply.text : `${JSON.stringify(reply.body)}\n`
  const contentType = isText ? (reply.contentType ?? 'text/plain; charset=utf-8') : 'application/json'
  const more = isText ? {} : (reply.headers ?? {})
  head(response, reply.code, {
    ...headers,
    ...more,
    'content-type': contentType,
    ...(pace === null ? { 'content-length': String(Buffer.byteLength(text)) } : {}),
  })
  if (pace === null) end(response, text)
  else drip(response, text, pace.ms)
}

/** A refusal as an answer; when to come back stands in a header too. */
export function refusal(cause: StatusError): Reply {
  const { status } = cause
  const wait = status.details?.retryAfterSeconds ?? 0
  const metadata = 'metadata' in cause && typeof cause.metadata === 'object' ? { metadata: cause.metadata } : {}
  const headers: Record<string, string> = wait > 0 ? { 'retry-after': String(wait) } : {}
  return { code: status.code, body: { ...statusBody(status), ...metadata }, headers }
}
