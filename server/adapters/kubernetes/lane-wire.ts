import type { ClientHttp2Session } from 'node:http2'
import { Agent } from 'node:https'
import { isIP } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { sendOverHttps } from './h1-wire'
import { openSession, pingSession, sendOnSession } from './h2-wire'
import type { Connection } from './load'
import { type Wire, WireError } from './wire'

type Line = { kind: 'h2'; session: ClientHttp2Session; certificate: string } | { kind: 'h1'; agent: Agent; certificate: string }
type Options = { connection: Connection; connectMs: number; idleMs?: number; probeMs?: number }

const nameOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '')

async function tlsOptions({ connection }: Options) {
  const [place, { cert, key }] = await Promise.all([connection.place(), connection.credentials()])
  const url = new URL(place.server)
  const name = place.servername ?? (isIP(nameOf(url)) ? undefined : nameOf(url))
  const options = { ca: place.ca, cert, key, servername: name, rejectUnauthorized: place.isVerified, minVersion: 'TLSv1.2' as const }
  return { url, options, certificate: cert ? cert.toString('base64') : '' }
}

function openSocket(url: URL, options: Awaited<ReturnType<typeof tlsOptions>>['options'], withinMs: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ ...options, host: nameOf(url), port: Number(url.port || 443), ALPNProtocols: ['h2', 'http/1.1'] })
    const late = setTimeout(() => socket.destroy(new Error('no connection in time')), withinMs)
    socket.setNoDelay(true)
    socket.once('error', (cause) => {
      clearTimeout(late)
      reject(new WireError('The server is not reached.', { wasSent: false, cause }))
    })
    socket.once('secureConnect', () => {
      clearTimeout(late)
      resolve(socket)
    })
  })
}

async function openLine(options: Options): Promise<Line> {
  const { url, options: tls, certificate } = await tlsOptions(options)
  const socket = await openSocket(url, tls, options.connectMs)
  if (socket.alpnProtocol === 'h2') return { kind: 'h2', session: openSession(url.origin, socket), certificate }
  socket.destroy()
  return { kind: 'h1', agent: new Agent({ ...tls, ALPNProtocols: ['http/1.1'], keepAlive: true, maxSockets: 32 }), certificate }
}

const isUsable = (line: Line): boolean => line.kind === 'h1' || !(line.session.closed || line.session.destroyed)
function end(line: Line): void {
  if (line.kind === 'h1') line.agent.destroy()
  else line.session.destroy()
}

const IDLE_MS = 15_000
const PROBE_MS = 1000

/** Waits no longer than the request may. */
function within<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new WireError('There was no connection in time.', { wasSent: false, cause: signal.reason }))
    // Nobody waits for it any more, and nobody has to answer for how it fails.
    promise.catch(() => undefined)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** One lane's own connection. A client certificate that was renewed gets a new one; what runs on the old one ends by itself. */
export function laneWire(options: Options): Wire {
  const { idleMs = IDLE_MS, probeMs = PROBE_MS } = options
  let held: Promise<Line> | undefined
  let isClosed = false
  let usedAt = 0
  const fresh = () => {
    const opening = openLine(options)
    usedAt = Date.now()
    held = opening
    opening.then(
      (line) => isClosed && end(line),
      () => {
        if (held === opening) held = undefined
      },
    )
    return opening
  }
  const line = async (): Promise<Line> => {
    if (isClosed) throw new WireError('The client is closed.', { wasSent: false })
    const opening = held ?? fresh()
    const current = await opening
    const { cert } = await options.connection.credentials()
    if (isUsable(current) && current.certificate === (cert ? cert.toString('base64') : '')) return current
    if (held === opening) {
      if (current.kind === 'h2' && isUsable(current)) current.session.close()
      return fresh()
    }
    return held ?? fresh()
  }
  const drop = () => {
    const opening = held
    held = undefined
    opening?.then(end, () => undefined)
  }
  /** A connection that nobody used for a while may be dead without knowing: an answer to a ping says that it is not. */
  const lively = async (): Promise<Line> => {
    const current = await line()
    const isIdle = Date.now() - usedAt > idleMs
    usedAt = Date.now()
    if (current.kind === 'h1' || !isIdle) return current
    return pingSession(current.session, probeMs).then(
      () => current,
      () => {
        current.session.destroy()
        return line()
      },
    )
  }
  return {
    async send(request) {
      const current = await within(lively(), request.signal)
      if (current.kind === 'h2') return sendOnSession(current.session, request)
      const { server } = await options.connection.place()
      return sendOverHttps(new URL(server), current.agent, request)
    },
    async ping(withinMs) {
      const current = await line()
      return current.kind === 'h2' ? pingSession(current.session, withinMs) : null
    },
    drop,
    close() {
      isClosed = true
      drop()
    },
  }
}
