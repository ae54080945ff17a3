import { randomUUID } from 'node:crypto'
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Credentials } from '@/server/local/cluster/identity/credentials'
import { impersonationOf } from '@/server/local/cluster/identity/impersonate'
import type { User } from '@/server/local/cluster/identity/user'
import type { Json } from '@/server/local/cluster/object'
import { StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import { formOf } from './accept'
import type { Reply } from './call'
import { discovery } from './discovery'
import { demand, dispatch, wishOf } from './dispatch'
import { type Exchange, headerOf, type Incoming, type Outgoing, readBody, refusal, send } from './exchange'
import { createFaults, type Fault, type Faults, refusalOf } from './faults'
import { openapi } from './openapi'

export type ServerSetup = {
  store: Store
  credentials: Credentials
  /** 0 takes any free one. */
  port: number
  host?: string
  /** Only tests: `/_acgs/faults` makes requests fail. */
  hasFaults?: boolean
  /** Answers paths below `/_acgs/`, null for one it does not know. */
  observe?: (path: string, query: URLSearchParams) => Json | null
  /** Hears of what went wrong inside and was answered with 500. */
  onError?: (cause: unknown) => void
}

export type ClusterServer = { url: string; port: number; close(): Promise<void> }

const UNAUTHORIZED = new StatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
const NOT_FOUND: Reply = { code: 404, text: '404 page not found\n' }
const HEALTH = /^\/(readyz|livez|healthz)(\/.*)?$/

type Running = ServerSetup & { faults: Faults }

function userOf(request: Incoming, credentials: Credentials): User {
  const [, token] = /^Bearer (\S+)$/i.exec(headerOf(request, 'authorization')) ?? []
  const user = token === undefined ? null : credentials.userOf(token)
  if (user === null) throw UNAUTHORIZED
  return user
}

/** Who acts: the user of the token, or whom it may act for. */
function actingUser(request: Incoming, { credentials, store }: Running): User {
  const own = userOf(request, credentials)
  let asked: ReturnType<typeof impersonationOf>
  try {
    asked = impersonationOf(request.rawHeaders)
  } catch (cause) {
    throw new StatusError({
      code: 500,
      message: `Internal Server Error: ${JSON.stringify(request.url)}: ${cause instanceof Error ? cause.message : cause}`,
    })
  }
  if (asked === null) return own
  for (const wish of asked.wishes) demand(store, own, wish)
  return asked.user
}

async function answer(request: Incoming, running: Running): Promise<Reply> {
  const { store, faults, hasFaults, observe } = running
  const url = new URL(request.url ?? '/', 'https://local')
  const [method, path, query] = [request.method ?? 'GET', url.pathname, url.searchParams]
  const user = actingUser(request, running)
  demand(store, user, wishOf(method, path, query))
  if (HEALTH.test(path)) return { code: 200, text: 'ok' }
  if (path === '/_acgs/faults' && hasFaults) return { code: 200, body: faults.serve(method, await readBody(request)) }
  if (path.startsWith('/_acgs/')) {
    const seen = observe?.(path, query) ?? null
    return seen === null ? NOT_FOUND : { code: 200, body: seen }
  }
  const known = method === 'GET' ? (discovery(path) ?? openapi(path)) : null
  if (known !== null) return { code: 200, body: known }
  const form = formOf(headerOf(request, 'accept'), query.get('includeObject'))
  const body = method === 'GET' ? Buffer.alloc(0) : await readBody(request)
  const [contentType, userAgent] = [headerOf(request, 'content-type'), headerOf(request, 'user-agent')]
  return dispatch({ method, path, query, user, store, contentType, userAgent, form, body }) ?? NOT_FOUND
}

const pause = (ms: number) => new Promise<void>((next) => setTimeout(next, ms))

/** Does what faults do before a request is looked at. Out: an answer in its place, 'none' for no answer at all, or null. */
async function suffer({ request, response, headers }: Exchange, met: Fault[]): Promise<Reply | 'none' | null> {
  for (const fault of met) {
    const refused = refusalOf(fault, request.url ?? '/')
    if (refused !== null) return refusal(refused)
    if (fault.kind === 'delay') await pause(fault.ms)
    if (fault.kind === 'skew') headers.date = new Date(Date.now() + fault.seconds * 1000).toUTCString()
    if (fault.kind === 'half-open') return 'none'
    if (fault.kind === 'cut') {
      response.destroy()
      return 'none'
    }
  }
  return null
}

async function serve(exchange: Exchange, running: Running) {
  const { request, response } = exchange
  const isFaults = request.url?.startsWith('/_acgs/') === true
  const met = isFaults ? [] : running.faults.meet(request.method ?? 'GET', request.url ?? '/')
  const instead = await suffer(exchange, met)
  if (instead === 'none') return
  const reply = instead ?? (await answer(request, running))
  if (met.some(({ kind }) => kind === 'lost-answer')) {
    response.destroy()
    return
  }
  const slow = met.find(({ kind }) => kind === 'slow-body')
  send(exchange, reply, slow === undefined ? null : { ms: slow.ms })
}

function handle(request: Incoming, response: Outgoing, running: Running) {
  const headers = {
    'audit-id': headerOf(request, 'audit-id') || randomUUID(),
    'cache-control': 'no-cache, private',
    date: new Date().toUTCString(),
  }
  const exchange: Exchange = { request, response, headers }
  // A reader that goes away while it is written to is no error of ours.
  response.on('error', () => {})
  serve(exchange, running).catch((cause: unknown) => {
    if (cause instanceof StatusError) return send(exchange, refusal(cause))
    running.onError?.(cause)
    send(exchange, refusal(new StatusError({ code: 500, reason: 'InternalError', message: 'Internal error occurred' })))
  })
}

function closer(server: Http2SecureServer) {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    session.on('error', () => {})
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return () =>
    new Promise<void>((done) => {
      server.close(() => done())
      // Watches never end by themselves.
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
    })
}

/** Serves a store as an API server does, over TLS, HTTP/2 and HTTP/1.1. */
export async function startClusterServer(setup: ServerSetup): Promise<ClusterServer> {
  const running: Running = { ...setup, faults: createFaults() }
  const { certificate, key } = setup.credentials.certificates
  const server = createSecureServer(
    { allowHTTP1: true, cert: certificate, key, settings: { maxConcurrentStreams: 250 } },
    (request, response) => handle(request, response, running),
  )
  server.on('sessionError', () => {})
  const close = closer(server)
  const host = setup.host ?? '127.0.0.1'
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(setup.port, host, () => listening())
  })
  // Listening on a port, an address is never a path.
  const { port } = server.address() as AddressInfo
  return { url: `https://${host}:${port}`, port, close }
}
