import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2'
import { PassThrough } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type WireAnswer, WireError, type WireRequest } from './wire'

/** An HTTP/2 session over a socket that agreed to it. */
export function openSession(authority: string, socket: TLSSocket): ClientHttp2Session {
  const session = connect(authority, {
    createConnection: () => socket,
    maxSessionMemory: 256,
    settings: { enablePush: false, initialWindowSize: 4_194_304 },
  })
  session.setLocalWindowSize(16_777_216)
  session.on('error', () => undefined) // each stream reports it to whoever waits
  return session
}

function answerOf(headers: IncomingHttpHeaders, stream: ClientHttp2Stream): WireAnswer {
  const flat = new Map<string, string>()
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) flat.set(name, String(first))
  }
  const { warning } = headers
  return {
    status: Number(headers[':status'] ?? 0),
    headers: flat,
    warnings: warning === undefined ? [] : [String(warning)],
    body: bodyOf(stream),
  }
}

/** What the stream brings, taken from it at once: to Node's own iterator a stream that has ended is one that broke, although its bytes wait. */
function bodyOf(stream: ClientHttp2Stream): AsyncIterable<Buffer> {
  const taken = new PassThrough()
  stream.pipe(taken, { end: false })
  // First of all who hear it: an end that came by itself finds the stream alive, and one that leaving the connection made does not.
  stream.prependOnceListener('end', () => {
    if (stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted && !stream.destroyed) taken.end()
    else taken.destroy(new WireError('The answer was cut.', { wasSent: true }))
  })
  // After its end this does nothing: what it brought is there to be read.
  stream.once('close', () => taken.writableEnded || taken.destroy(new WireError('The answer was cut.', { wasSent: true })))
  stream.once('error', (cause) =>
    taken.destroy(new WireError('The connection broke in the middle of the answer.', { wasSent: true, cause })),
  )
  taken.on('error', () => undefined) // whoever reads is told
  taken.once('close', () => stream.closed || stream.close(constants.NGHTTP2_CANCEL))
  return taken
}

function begin(session: ClientHttp2Session, { method, path, headers, body }: WireRequest): ClientHttp2Stream {
  const head = { ...headers, [constants.HTTP2_HEADER_METHOD]: method, [constants.HTTP2_HEADER_PATH]: path }
  try {
    return session.request(head as Record<string, string | string[]>, { endStream: body === undefined }) // nobody writes to the lists
  } catch (cause) {
    throw new WireError('The connection is closing.', { wasSent: false, cause })
  }
}

/** Sends a request on the session; its answer's head comes first, its body as it is read. */
export function sendOnSession(session: ClientHttp2Session, request: WireRequest): Promise<WireAnswer> {
  const { body, signal } = request
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stream = begin(session, request)
    // On an open session the stream is on its way by now; else its turn is told.
    let isOut = !stream.pending
    stream.once('ready', () => {
      isOut = true
    })
    // A stream that the server refused was not looked at (RFC 9113, 8.7).
    const broken = (cause?: unknown) =>
      signal.aborted
        ? signal.reason
        : new WireError('The connection broke.', { wasSent: isOut && stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM, cause })
    const abort = () => stream.close(constants.NGHTTP2_CANCEL)
    signal.addEventListener('abort', abort, { once: true })
    stream.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(broken())
    })
    stream.on('error', (cause) => reject(broken(cause)))
    stream.once('response', (head) => resolve(answerOf(head, stream)))
    if (body !== undefined) stream.end(body)
  })
}

/** In: milliseconds to wait. Out: milliseconds it took. */
export function pingSession(session: ClientHttp2Session, withinMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new WireError('A ping was not answered.', { wasSent: false })), withinMs)
    const fail = (cause: unknown) => {
      clearTimeout(late)
      reject(new WireError('The connection takes no ping.', { wasSent: false, cause }))
    }
    try {
      session.ping((cause, tookMs) => {
        if (cause) return fail(cause)
        clearTimeout(late)
        resolve(tookMs)
      })
    } catch (cause) {
      fail(cause)
    }
  })
}
