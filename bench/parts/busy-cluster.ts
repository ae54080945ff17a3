import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCluster } from '@/server/local/cluster/start'
import { podText } from './pod-text'

const TICK_MS = 20
const PODS_PATH = /^\/api\/v1\/pods\?/

/** The local cluster behind a server that has pods of its own: so many of them, and so many of their events a second to whoever watches. They
 *  belong to ReplicaSets of the cluster, so that its workloads change all the time. Ends with `end()`. */
export async function busyCluster({ pods, eventsASecond }: { pods: number; eventsASecond: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-busy-'))
  const local = await startCluster({ folder, port: 0, installation: true })
  const { certificates } = local.credentials
  const agent = new Agent({ keepAlive: true, ca: certificates.ca })
  const owners = local.store.list('replicasets.apps').map(({ metadata: { name, namespace = '', uid } }) => ({ name, namespace, uid }))
  const started = performance.now()
  let sent = 0

  const textOf = (n: number, version: number, isReady: boolean) => podText(n, { version, isReady, owner: owners[n % owners.length] })
  const answer = (response: ServerResponse, status: number, body: string) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  function list(response: ServerResponse, query: URLSearchParams): void {
    const from = Number(query.get('continue') ?? 0)
    const until = Math.min(pods, from + Number(query.get('limit') ?? pods))
    const items = Array.from({ length: until - from }, (_, i) => textOf(from + i, 1, true))
    const metadata = JSON.stringify({ resourceVersion: '1000000', ...(until < pods ? { continue: String(until) } : {}) })
    answer(response, 200, `{"kind":"PodList","apiVersion":"v1","metadata":${metadata},"items":[${items.join(',')}]}`)
  }
  function watch(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    let told = 0
    const since = performance.now()
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - since) / 1000) * eventsASecond)
      let lines = ''
      for (; told < due; told += 1) {
        lines += `{"type":"MODIFIED","object":${textOf((told * 7) % pods, 1_000_001 + told, Math.floor(told / pods) % 2 === 1)}}\n`
        sent += 1
      }
      if (lines) response.write(lines)
    }, TICK_MS)
    response.on('close', () => clearInterval(timer))
  }
  function pass(asked: IncomingMessage, response: ServerResponse): void {
    const on = request(new URL(asked.url ?? '/', local.url), { method: asked.method, agent, headers: asked.headers }, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers)
      from.pipe(response)
    })
    on.on('error', () => response.destroy())
    response.on('close', () => on.destroy())
    asked.pipe(on)
  }
  const server = createServer({ key: certificates.key, cert: certificates.certificate }, (asked, response) => {
    const url = asked.url ?? '/'
    const query = new URL(url, 'https://localhost').searchParams
    if (!PODS_PATH.test(url)) return pass(asked, response)
    if (query.get('watch') !== 'true') return list(response, query)
    if (query.has('sendInitialEvents')) return answer(response, 422, '{"kind":"Status","apiVersion":"v1","status":"Failure","code":422}')
    watch(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server has one once it listens
  const kubeconfig = join(folder, 'kubeconfig-busy')
  // An administrator's: who watches namespace by namespace would have as many watches, and this server answers the whole cluster's.
  const text = readFileSync(local.kubeconfig, 'utf8').replace(local.url, `https://127.0.0.1:${port}`)
  writeFileSync(kubeconfig, text, { mode: 0o600 })
  return {
    kubeconfig,
    /** Events sent to all watches together, and for how long. */
    sent: () => ({ events: sent, seconds: (performance.now() - started) / 1000 }),
    async end() {
      server.closeAllConnections()
      server.close()
      agent.destroy()
      await local.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
