import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { runPinned } from '@/server/adapters/opa/run-tool'
import { freePort } from '@/server/local/ports'

type Opa = { opa: string; sources: string; runtimeJson: string }

async function untilHealthy(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const isUp = await fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await new Promise((next) => setTimeout(next, 100))
  }
  throw new Error('OPA does not answer')
}

/** Real OPA's server with the same policy and data, on kept-alive connections. */
export async function startOpa({ opa, sources, runtimeJson }: Opa, folder: string) {
  const runtime = join(folder, 'runtime.json')
  writeFileSync(runtime, `{"runtime":${runtimeJson}}`)
  const port = await freePort()
  const args = ['run', '--server', '--addr', `127.0.0.1:${port}`, '--log-level', 'error', '--disable-telemetry', sources, runtime]
  const child = spawn(opa, args, { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  await untilHealthy(url).catch((cause: unknown) => {
    child.kill('SIGKILL')
    throw cause
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    pid: child.pid,
    ask: (input: unknown) =>
      new Promise<void>((resolve, reject) => {
        const sent = request(
          `${url}/v1/data/acgs/main/decision`,
          { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.once('end', () => {
              const { result } = JSON.parse(Buffer.concat(chunks).toString()) as { result?: unknown }
              if (result === undefined) reject(new Error('OPA gave no result'))
              else resolve()
            })
          },
        )
        sent.once('error', reject)
        sent.end(JSON.stringify({ input }))
      }),
    stop: () => {
      agent.destroy()
      child.kill('SIGKILL')
    },
  }
}

const WANTED = [
  ['histogram_timer_rego_query_eval_ns_median', 'p50'],
  ['histogram_timer_rego_query_eval_ns_95%', 'p95'],
  ['histogram_timer_rego_query_eval_ns_99%', 'p99'],
  ['histogram_timer_rego_query_eval_ns_99.9%', 'p99.9'],
] as const

/** `opa bench` of one input. Out: what it printed of the evaluation, in milliseconds. */
export async function benchOpa({ opa, sources }: Opa, { folder, input }: { folder: string; input: unknown }): Promise<string> {
  const file = join(folder, 'input.json')
  writeFileSync(file, JSON.stringify(input))
  const args = ['bench', '--format', 'json', '-d', sources, '-d', join(folder, 'runtime.json'), '-i', file, 'data.acgs.main.decision']
  const { code, stdout, stderr } = await runPinned(opa, args, { cwd: folder, limits: { timeMs: 60_000 } })
  if (code !== 0) return `unknown: ${(stderr || stdout).trim().slice(0, 200)}`
  const said = JSON.parse(stdout) as
    | { N: number; T: number; Extra?: Record<string, number> }
    | { N: number; T: number; Extra?: Record<string, number> }[]
  const [one] = Array.isArray(said) ? said : [said]
  if (!one) return 'unknown'
  const parts = WANTED.map(([key, label]) => `${label} ${one.Extra?.[key] === undefined ? 'unknown' : (one.Extra[key] / 1e6).toFixed(2)}`)
  return `${parts.join('  ')}  mean ${(one.T / one.N / 1e6).toFixed(2)} ms over ${one.N}`
}
