import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { freePort } from '@/server/local/ports'
import { answerBundle, answerLogs, answerStatus } from '@/server/opa-door'
import { opaForTests } from './opa'

export type Asked = { method: string; path: string; status: number; headers: Headers; answer: Headers }

function answer(request: Request, path: string): Promise<Response> {
  const [kind, ...rest] = path.slice('/api/v1/opa/'.length).split('/')
  const partition = rest.length > 0 ? rest : undefined
  if (kind === 'bundles') return answerBundle(request, rest[0] ?? '')
  return kind === 'logs' ? answerLogs(request, partition) : answerStatus(request, partition)
}

/** The addresses that OPAs ask, over real HTTP, and what was asked of them. `tamper` changes bundles on their way. */
export async function serveOpa() {
  const asked: Asked[] = []
  const at = { tamper: null as ((bytes: Uint8Array, name: string) => Promise<Uint8Array>) | null }
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const headers = new Headers(
      Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
    const gone = new AbortController()
    outgoing.on('close', () => gone.abort())
    const body = incoming.method === 'POST' ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' } : {}
    const request = new Request(url, { method: incoming.method, headers, signal: gone.signal, ...body } as RequestInit) // the member is missing in the types
    void answer(request, url.pathname).then(async (made) => {
      asked.push({ method: request.method, path: `${url.pathname}${url.search}`, status: made.status, headers, answer: made.headers })
      let bytes: Uint8Array = new Uint8Array(await made.arrayBuffer())
      if (made.status === 200 && at.tamper) bytes = await at.tamper(bytes, url.pathname)
      const { 'content-length': _length, ...rest } = Object.fromEntries(made.headers)
      outgoing.writeHead(made.status, rest).end(made.status === 304 ? undefined : bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/opa`,
    asked,
    tamperWith: (change: typeof at.tamper) => {
      at.tamper = change
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type RunningOpa = { url: string; said: () => string; kill: () => Promise<void> }
/** A real OPA as a server, with a configuration of ours. */
export async function runOpa(configPath: string): Promise<RunningOpa> {
  const port = await freePort()
  const child = spawn(
    await opaForTests(),
    ['run', '--server', '--skip-version-check', '--addr', `127.0.0.1:${port}`, '--config-file', configPath, '--log-level', 'error'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: '/usr/bin:/bin', NODE_ENV: 'test' },
    },
  )
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += String(chunk)
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => text,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
