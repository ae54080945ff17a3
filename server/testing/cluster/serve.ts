import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:http2'
import { request as request1 } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClusterServer, type ServerSetup, startClusterServer } from '@/server/local/cluster/api/server'
import { startCollector } from '@/server/local/cluster/collect'
import { createStore } from '@/server/local/cluster/create-store'
import { ADMIN, type Credentials, openCredentials } from '@/server/local/cluster/identity/credentials'
import type { Json } from '@/server/local/cluster/object'
import type { Store } from '@/server/local/cluster/store'

export type Asked = { body?: unknown; type?: string; token?: string; headers?: Record<string, string | string[]>; isHttp1?: boolean }
export type Answered = { code: number; body: Json; text: string; headers: Record<string, string | string[] | undefined> }

/** An API server of the local cluster for one suite: no controllers, a namespace `default`, and calls over the wire. */
export type Served = {
  store: Store
  server: ClusterServer
  credentials: Credentials
  call(method: string, path: string, asked?: Asked): Promise<Answered>
  /** The events of a watch until it ends. */
  watch(path: string): Promise<{ type: string; object: Json }[]>
  stop(): Promise<void>
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }

export function addNamespace(store: Store, name: string) {
  return store.create('namespaces', { ...NAMESPACE, metadata: { name, labels: { 'kubernetes.io/metadata.name': name } } })
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

type Sent = { url: string; ca: string; method: string; path: string; headers: Record<string, string | string[]>; body: string }

function over2({ url, ca, method, path, headers, body }: Sent): Promise<Answered> {
  return new Promise((answered, failed) => {
    const session = connect(url, { ca })
    session.on('error', failed)
    const stream = session.request({ ':method': method, ':path': path, ...headers }, { endStream: body === '' })
    let text = ''
    let got: Record<string, string | string[] | undefined> = {}
    stream.on('response', (all) => {
      got = { ...all, ':status': String(all[':status']) }
    })
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text += chunk
    })
    stream.on('error', failed)
    stream.on('close', () => {
      session.close()
      if (got[':status'] === undefined) failed(new Error('no answer'))
      else answered({ code: Number(got[':status']), text, body: parse(text), headers: got })
    })
    if (body !== '') stream.end(body)
  })
}

function over1({ url, ca, method, path, headers, body }: Sent): Promise<Answered> {
  return new Promise((answered, failed) => {
    const sent = request1(`${url}${path}`, { ca, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', failed)
      response.on('end', () => answered({ code: response.statusCode ?? 0, text, body: parse(text), headers: response.headers }))
    })
    sent.on('error', failed)
    sent.end(body)
  })
}

export async function serve(setup: Partial<ServerSetup> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-cluster-'))
  const credentials = await openCredentials(folder)
  const store = setup.store ?? createStore()
  const stopCollector = startCollector(store)
  if (store.get('namespaces', { name: 'default' }) === null) addNamespace(store, 'default')
  const server = await startClusterServer({ store, credentials, port: 0, ...setup })
  const { ca } = credentials.certificates

  function call(method: string, path: string, { body, type = 'application/json', token, headers = {}, isHttp1 = false }: Asked = {}) {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const own = { authorization: `Bearer ${token ?? credentials.tokenFor(ADMIN)}`, ...(text === '' ? {} : { 'content-type': type }) }
    const sent = { url: server.url, ca, method, path, headers: { ...own, ...headers }, body: text }
    return isHttp1 ? over1(sent) : over2(sent)
  }

  return {
    store,
    server,
    credentials,
    call,
    async watch(path) {
      const { text } = await call('GET', path)
      return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    },
    async stop() {
      stopCollector()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments'
export const CONFIGMAPS = '/api/v1/namespaces/default/configmaps'
export const PODS = '/api/v1/namespaces/default/pods'

export const configMap = (name: string, data: Json = {}, metadata: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})

export const pod = (name: string, metadata: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
})

export const deployment = (name: string, spec: Json = {}): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'app:1', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 80 }] }] },
    },
    ...spec,
  },
})
