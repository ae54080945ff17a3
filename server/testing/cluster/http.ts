import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { Connection } from './connection.ts'

export type Owner = { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean; blockOwnerDeletion?: boolean }
export type Managed = { manager: string; operation: string; subresource?: string; fieldsV1: Record<string, unknown> }
export type Cause = { reason?: string; message?: string; field?: string }
/** An object or a `Status` as it comes. A case says what is in it, so nothing here is optional; a member that is not there fails the case. */
export type Kube = {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace: string
    uid: string
    resourceVersion: string
    generation: number
    creationTimestamp: string
    deletionTimestamp?: string
    deletionGracePeriodSeconds?: number
    labels: Record<string, string>
    annotations: Record<string, string>
    finalizers?: string[]
    ownerReferences: Owner[]
    managedFields: Managed[]
    continue?: string
    remainingItemCount?: number
  }
  spec: Record<string, unknown>
  status: Record<string, unknown>
  data: Record<string, string>
  items: Kube[]
  code: number
  reason: string
  message: string
  details: { name?: string; kind?: string; group?: string; uid?: string; causes?: Cause[]; retryAfterSeconds?: number }
}
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; body: Kube }
export type Extra = { query?: Record<string, string>; headers?: Record<string, string | string[]>; type?: string }
export type WatchLine = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; object: Kube }

const TIMEOUT_MS = 30_000
export const MERGE = 'application/merge-patch+json'
export const JSON_PATCH = 'application/json-patch+json'
export const STRATEGIC = 'application/strategic-merge-patch+json'
export const APPLY = 'application/apply-patch+yaml'

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer) // the stream has no encoding, so they are buffers
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): Kube {
  try {
    return JSON.parse(text) as Kube // see Kube
  } catch {
    return {} as Kube // plain text, such as `ok`
  }
}

/** Plain HTTP to an API server: no client library stands between a case and the bytes. */
export function apiOf({ server, ca, cert, key, token, skipsCheck }: Connection, always: Extra['headers'] = {}) {
  const agent = new Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized: !skipsCheck })
  const open = (method: string, path: string, { query, headers, type, body }: Extra & { body?: string }) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(server.replace(/\/$/, '') + path)
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.append(name, value)
      const sent = {
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...always,
        ...headers,
      }
      const asked = request(url, { method, agent, headers: sent, timeout: TIMEOUT_MS }, resolve)
      asked.once('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer in ${TIMEOUT_MS / 1000} s`)))
      asked.once('error', reject)
      asked.end(body)
    })
  const call = async (method: string, path: string, more: Extra & { body?: unknown } = {}): Promise<Answer> => {
    const body = more.body === undefined || typeof more.body === 'string' ? more.body : JSON.stringify(more.body)
    const answer = await open(method, path, { ...more, body })
    const text = await textOf(answer)
    return { status: answer.statusCode ?? 0, headers: answer.headers, text, body: parsed(text) }
  }
  /** Lines of a watch until one fits or the server closes it. */
  const watch = async (path: string, query: Record<string, string>, isLast: (line: WatchLine) => boolean = () => false) => {
    const stream = await open('GET', path, { query: { watch: 'true', ...query } })
    const lines: WatchLine[] = []
    if (stream.statusCode !== 200) return { status: stream.statusCode ?? 0, lines, body: parsed(await textOf(stream)) }
    let rest = ''
    for await (const chunk of stream.setEncoding('utf8')) {
      const parts = (rest + chunk).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) lines.push(JSON.parse(part) as WatchLine) // the API's own form
      const found = lines.findIndex(isLast)
      if (found >= 0) {
        stream.destroy()
        return { status: 200, lines: lines.slice(0, found + 1), body: {} as Kube }
      }
    }
    return { status: 200, lines, body: {} as Kube }
  }
  return {
    call,
    watch,
    get: (path: string, query?: Record<string, string>, headers?: Extra['headers']) => call('GET', path, { query, headers }),
    post: (path: string, body: unknown, query?: Record<string, string>) => call('POST', path, { body, query }),
    put: (path: string, body: unknown, query?: Record<string, string>) => call('PUT', path, { body, query }),
    patch: (path: string, { type, body, query }: { type: string; body: unknown; query?: Record<string, string> }) =>
      call('PATCH', path, { type, body, query }),
    remove: (path: string, body?: unknown, query?: Record<string, string>) => call('DELETE', path, { body, query }),
  }
}
export type Api = ReturnType<typeof apiOf>
