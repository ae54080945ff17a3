import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { packTar } from '@/server/adapters/opa/pack-tar'
import { freePort } from '@/server/local/ports'
import { newAgent, post, type Server, untilOk } from './engine-process'

const LONG_POLL_S = 30

/** A server of one bundle, as OPA asks for it: an ETag, and a request with `Prefer: wait` is held until there is another bundle. */
export async function serveBundles(sources: readonly { path: string; text: string }[]) {
  let etag = ''
  let bytes = new Uint8Array()
  const held = new Set<() => void>()
  const send = (response: ServerResponse, isLong: boolean) =>
    response
      .writeHead(200, { etag, 'content-type': isLong ? 'application/vnd.openpolicyagent.bundles' : 'application/gzip' })
      .end(Buffer.from(bytes))
  const server = createServer((request, response) => {
    const isLong = String(request.headers.prefer ?? '').includes('wait=')
    if (request.headers['if-none-match'] !== etag) return send(response, isLong)
    if (!isLong) return response.writeHead(304, { etag }).end()
    const go = () => {
      held.delete(go)
      clearTimeout(timer)
      if (request.headers['if-none-match'] === etag)
        response.writeHead(304, { etag, 'content-type': 'application/vnd.openpolicyagent.bundles' }).end()
      else send(response, true)
    }
    const timer = setTimeout(go, LONG_POLL_S * 1000)
    held.add(go)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    async publish(revision: string) {
      const files = new Map<string, Uint8Array>(sources.map(({ path, text }) => [path, Buffer.from(text)]))
      files.set('.manifest', Buffer.from(JSON.stringify({ revision, roots: ['acgs', 'system/log'], rego_version: 1 })))
      const next = await packTar(files)
      return () => {
        bytes = next
        etag = `"${revision}"`
        for (const go of [...held]) go()
      }
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type Polling = { name: string; isLong: boolean }
type Started = { opa: string; name: string; root: string; bundles: string; isLong: boolean; body: string }
/** A real OPA that takes its bundle by polling, as often as it may (each second), or by long poll. `ask` answers with the revision it decided by. */
export async function startOpaProcess({ opa, name, root, bundles, isLong, body }: Started): Promise<Server> {
  const [port, diagnostic] = [await freePort(), await freePort()]
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  const config = {
    services: { bench: { url: bundles } },
    bundles: {
      acgs: {
        service: 'bench',
        resource: 'bundle',
        polling: { min_delay_seconds: 1, max_delay_seconds: 1, ...(isLong ? { long_polling_timeout_seconds: LONG_POLL_S } : {}) },
      },
    },
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const address = `127.0.0.1:${port}`
  const args = [
    'run',
    '--server',
    '--addr',
    address,
    '--diagnostic-addr',
    `127.0.0.1:${diagnostic}`,
    '--log-level',
    'error',
    '--disable-telemetry',
  ]
  const child = spawn(opa, [...args, '-c', join(folder, 'config.json')], { stdio: 'ignore' })
  process.once('exit', () => child.kill('SIGKILL'))
  const agent = newAgent()
  await untilOk(`http://${address}/health?bundles=true`)
  return {
    name,
    async ask() {
      const said = await post(`http://${address}/v1/data/acgs/main/decision?provenance=true`, { agent, headers: {}, body })
      if (said === null) return null
      const { provenance } = JSON.parse(said) as { provenance?: { bundles?: { acgs?: { revision?: string } } } }
      return provenance?.bundles?.acgs?.revision ?? null
    },
    stop: () => {
      agent.destroy()
      child.kill('SIGKILL')
    },
  }
}
