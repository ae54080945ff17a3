import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../connection.ts'
import { newAuthority } from '../real/credentials.ts'
import { kubeconfigOf } from '../real/kubeconfig.ts'

/** One request as it was on the wire. A body that is no JSON is told by its form alone. */
export type Recorded = { method: string; path: string; query: Record<string, string>; type: string | null; body: unknown }
export type Recorder = {
  kubeconfig: string
  take: () => Recorded[]
  /** The next request that fits and is accepted reaches the cluster, and its answer nobody; then `onLost` is called. */
  loseNext: (fits: (call: Recorded) => boolean, onLost: () => void) => void
  stop: () => Promise<void>
}

/** What every client asks for to learn what the server has. */
const isDiscovery = (path: string) =>
  path.startsWith('/openapi/') ||
  (/^\/(api|apis|version|healthz|readyz)(\/|$)/.test(path) && path.split('/').length <= 4 && !/^\/api\/v1\/./.test(path))

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer) // no encoding is set
  return Buffer.concat(chunks)
}

function bodyOf(bytes: Buffer): unknown {
  if (bytes.length === 0) return null
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch {
    return bytes.subarray(0, 3).toString() === 'k8s' ? 'protobuf' : bytes.toString()
  }
}

/** A server between a client and the cluster that keeps what the client sends. Watches pass through as they come. */
export async function startRecorder({ server, ca, cert, key, token, skipsCheck }: Connection): Promise<Recorder> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-record-'))
  const authority = await newAuthority()
  const own = await authority.issue('CN=recorder', { serves: ['127.0.0.1', 'localhost'] })
  const agent = new Agent({ keepAlive: true, ca, cert, key, rejectUnauthorized: !skipsCheck })
  const recorded: Recorded[] = []
  let lost: { fits: (call: Recorded) => boolean; onLost: () => void } | null = null
  const door = createServer({ cert: own.certificate, key: own.key }, async (asked, answer) => {
    const bytes = await bytesOf(asked)
    const url = new URL(asked.url ?? '/', server)
    const type = asked.headers['content-type'] ?? null
    const call: Recorded = {
      method: asked.method ?? '',
      path: url.pathname,
      query: Object.fromEntries([...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1))),
      type: bytes.length > 0 ? type : null,
      body: bodyOf(bytes),
    }
    if (!(asked.method === 'GET' && isDiscovery(url.pathname))) recorded.push(call)
    const { authorization: _own, host: _host, connection: _connection, ...passed } = asked.headers
    const headers = { ...passed, 'accept-encoding': 'identity', ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const upstream = request(url, { method: asked.method, agent, headers }, (got) => {
      const losing = lost
      if (losing?.fits(call) && (got.statusCode ?? 0) < 300) {
        lost = null
        got.resume().once('end', () => {
          losing.onLost()
          answer.destroy()
        })
        return
      }
      answer.writeHead(got.statusCode ?? 502, got.headers)
      // A watch without events yet is open all the same: a client waits for its head.
      answer.flushHeaders()
      got.pipe(answer)
    })
    upstream.once('error', () => answer.destroy())
    answer.once('close', () => upstream.destroy())
    upstream.end(bytes)
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo // it listens on a port
  const kubeconfig = join(folder, 'kubeconfig')
  const identity = await authority.issue('CN=client', {})
  writeFileSync(kubeconfig, kubeconfigOf({ server: `https://127.0.0.1:${port}`, ca: authority.certificate, identity }), { mode: 0o600 })
  return {
    kubeconfig,
    take: () => recorded.splice(0),
    loseNext: (fits, onLost) => {
      lost = { fits, onLost }
    },
    stop: async () => {
      door.closeAllConnections()
      await new Promise((resolve) => door.close(resolve))
      agent.destroy()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
