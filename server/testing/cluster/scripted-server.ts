import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Connection } from '@/server/adapters/kubernetes/load'
import { testCertificate } from './test-certificate'

export type Asked = {
  method: string
  path: string
  query: URLSearchParams
  /** Names and values as they came, repeated ones repeated. */
  rawHeaders: readonly (readonly [string, string])[]
  header(name: string): string[]
  body: string
  json: () => Record<string, unknown>
  protocol: string
}
export type Script = (asked: Asked, response: Http2ServerResponse) => void | Promise<void>
export type ScriptedServer = {
  readonly asked: Asked[]
  readonly url: string
  readonly ca: string
  readonly sessions: Set<ServerHttp2Session>
  readonly sockets: Set<TLSSocket>
  connection(overrides?: Partial<Awaited<ReturnType<Connection['credentials']>>>): Connection
  /** From now on this answers. */
  script(next: Script): void
  close(): Promise<void>
}

function readAsked(request: Http2ServerRequest, body: string): Asked {
  const url = new URL(request.url, 'https://localhost')
  const raw = request.rawHeaders
  const rawHeaders = Array.from({ length: raw.length / 2 }, (_, i) => [String(raw[2 * i]).toLowerCase(), String(raw[2 * i + 1])] as const)
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    rawHeaders,
    header: (name) => rawHeaders.filter(([one]) => one === name).map(([, value]) => value),
    body,
    json: () => JSON.parse(body) as Record<string, unknown>,
    protocol: request.httpVersion,
  }
}

/** A real TLS server on loopback that answers by a script: HTTP/2, or HTTP/1.1 alone. */
export async function scriptedServer(first: Script, options: { http1Only?: boolean } = {}): Promise<ScriptedServer> {
  const { cert, key } = await testCertificate()
  let script = first
  const asked: Asked[] = []
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<TLSSocket>()
  // A server of HTTP/1.1 alone answers by the same methods; what it lacks of the other's no script uses.
  const server = (
    options.http1Only ? createHttpsServer({ cert, key }) : createSecureServer({ cert, key, allowHTTP1: true })
  ) as Http2SecureServer
  server.on('session', (session) => {
    sessions.add(session)
    session.on('error', () => undefined)
    session.once('close', () => sessions.delete(session))
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const one = readAsked(request, Buffer.concat(chunks).toString('utf8'))
      asked.push(one)
      void script(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    url,
    ca: cert,
    sessions,
    sockets,
    connection: (overrides = {}) => ({
      place: async () => ({ server: url, context: 'scripted', ca: Buffer.from(cert), servername: undefined, isVerified: true }),
      credentials: async () => ({ authorization: 'Bearer own-token', cert: undefined, key: undefined, ...overrides }),
    }),
    script(next) {
      script = next
    },
    async close() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Head = { status?: number; headers?: Record<string, string> }
/** Answers with JSON, as the API server does. */
export function answer(response: Http2ServerResponse, body: unknown, { status = 200, headers = {} }: Head = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'audit-id': 'audit-1', date: new Date().toUTCString(), ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
/** Answers with a Status. In: its reason, message and details, and headers. */
export function refuse(
  response: Http2ServerResponse,
  status: number,
  { headers = {}, ...rest }: Record<string, unknown> & Head = {},
): void {
  answer(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, ...rest }, { status, headers })
}
