import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { localTool } from '../server/local/policy/find.mts'
import { freePort } from '../server/local/ports.ts'
import { runTool } from '../server/local/run-tool.ts'
import { say } from '../server/local/say.ts'
import { ROOT } from '../server/local/source-hash.ts'
import { startTemporarySystem } from '../server/local/temporary-system.ts'

/** `npm run bench:decisions`: decisions over HTTP from the whole system (real database, every decision recorded before it is answered),
 *  beside real OPA's REST server with the same constitution, which records nothing. Same machine, same requests, kept-alive connections. */
const WARM = 500
const COUNT = 5000
const CONNECTIONS = [1, 4, 16]
const TOKENS = 8

type Sample = { clientMs: number; engineMs: number | null; allow: boolean }
type Target = {
  url: string
  headers: (n: number) => Record<string, string>
  body: (n: number) => string
  allowOf: (answer: never) => boolean
}

function post({ url, headers, body, allowOf }: Target, agent: Agent, n: number): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const text = body(n)
    const startedAt = performance.now()
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers(n) } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => {
          const clientMs = performance.now() - startedAt
          if (response.statusCode !== 200)
            return reject(new Error(`HTTP ${response.statusCode}: ${Buffer.concat(chunks).toString().slice(0, 200)}`))
          const engine = response.headers['x-process-time-ms']
          resolve({
            clientMs,
            engineMs: engine ? Number(engine) : null,
            allow: allowOf(JSON.parse(Buffer.concat(chunks).toString()) as never),
          })
        })
      },
    )
    sent.once('error', reject)
    sent.end(text)
  })
}

async function measure(target: Target, connections: number, count: number): Promise<{ samples: Sample[]; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const samples: Sample[] = []
  let next = 0
  const startedAt = performance.now()
  const one = async () => {
    while (next < count) samples.push(await post(target, agent, next++))
  }
  await Promise.all(Array.from({ length: connections }, one))
  agent.destroy()
  return { samples, seconds: (performance.now() - startedAt) / 1000 }
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
const row = (values: number[]) => {
  const sorted = values.sort((a, b) => a - b)
  return [0.5, 0.95, 0.99, 0.999].map((q) => quantile(sorted, q).toFixed(2).padStart(7)).join(' ')
}

async function report(name: string, target: Target): Promise<void> {
  await measure(target, 4, WARM)
  for (const connections of CONNECTIONS) {
    const { samples, seconds } = await measure(target, connections, COUNT)
    const engine = samples.flatMap(({ engineMs }) => (engineMs === null ? [] : [engineMs]))
    const label = `${name}, ${connections} connection${connections > 1 ? 's' : ''}`.padEnd(24)
    say(`${label} client ${row(samples.map(({ clientMs }) => clientMs))}   ${String(Math.round(samples.length / seconds)).padStart(5)}/s`)
    if (engine.length > 0)
      say(`${''.padEnd(24)} engine ${row(engine)}   ${samples.filter(({ allow }) => allow).length} allowed of ${samples.length}`)
  }
}

type Fixture = { input: { context: object; facts: object }; runtime: object }
const { cases } = JSON.parse(readFileSync(join(ROOT, 'policies/fixtures/constitutional.json'), 'utf8')) as {
  cases: Record<string, Fixture>
}
const fixture =
  cases['constitutional: public read'] ?? Object.values(cases).find(({ input }) => JSON.stringify(input).includes('data.read_public'))
if (!fixture) throw new Error('there is no fixture of a public read')
const ACTIONS = ['compute.summarize', 'data.read_public', 'report.create_weekly', 'system.execute_shell']
const actionOf = (n: number) => ACTIONS[n % ACTIONS.length]

async function benchEngine(): Promise<void> {
  process.env.ACGS_DEMO_AGENTS = '0'
  const system = await startTemporarySystem(['npm', 'start'])
  try {
    const acgs = async (...args: string[]) => {
      const { code, output, stdout } = await runTool(process.execPath, ['server/local/acgs.mts', ...args, '--json'], {
        env: system.variables,
      })
      if (code !== 0) throw new Error(output)
      return JSON.parse(stdout) as { token: string }
    }
    const tokens: string[] = []
    for (let i = 0; i < TOKENS; i++) {
      await acgs('agent', 'register', `bench-${i}`, '--owner', 'Bench', '--trust', '0.95')
      tokens.push((await acgs('token', 'create', '--scopes', 'decide', '--agents', 'bench-*')).token)
    }
    await new Promise((next) => setTimeout(next, 1500))
    await report('engine', {
      url: `http://127.0.0.1:${system.variables.ACGS_ENGINE_PORT}/v1/evaluate`,
      headers: (n) => ({ authorization: `Bearer ${tokens[n % TOKENS]}` }),
      body: (n) => JSON.stringify({ agent_id: `bench-${n % TOKENS}`, action: actionOf(n), context: fixture?.input.context }),
      allowOf: ({ allow }: { allow: boolean }) => allow,
    })
    const metrics = await (await fetch(`http://127.0.0.1:${system.variables.ACGS_ENGINE_METRICS_PORT}/metrics`)).text()
    say(
      [...metrics.matchAll(/^acgs_decisions_lost_total\{stage="(\w+)".*\} (\d+)$/gm)]
        .map(([, stage, n]) => `lost in ${stage} ${n}`)
        .join(', '),
    )
    const [, sum, count] = /activation_duration_seconds_sum ([\d.e-]+)\n[^\n]*_count (\d+)/.exec(metrics) ?? []
    if (sum) say(`activation, warm in every thread: ${((Number(sum) / Number(count)) * 1000).toFixed(0)} ms`)
  } finally {
    await system.stop()
    system.remove()
  }
}

async function benchOpa(): Promise<void> {
  const { path, version } = await localTool('opa', { mayBuild: false })
  const folder = mkdtempSync(join(tmpdir(), 'acgs-bench-'))
  writeFileSync(join(folder, 'runtime.json'), JSON.stringify({ runtime: fixture?.runtime }))
  const port = await freePort()
  const files = [join(ROOT, 'policies/constitution'), join(folder, 'runtime.json')]
  const child = spawn(
    path,
    ['run', '--server', '--addr', `127.0.0.1:${port}`, '--log-level', 'error', '--disable-telemetry', '--ignore', '*_test.rego', ...files],
    { stdio: 'ignore' },
  )
  try {
    const url = `http://127.0.0.1:${port}`
    for (let i = 0; i < 100; i++) {
      if (
        await fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break
      await new Promise((next) => setTimeout(next, 100))
    }
    await report(`OPA ${version}`, {
      url: `${url}/v1/data/acgs/main/decision`,
      headers: () => ({}),
      body: (n) => JSON.stringify({ input: { ...fixture?.input, action: actionOf(n) } }),
      allowOf: ({ result }: { result?: { allow: boolean } }) => result?.allow === true,
    })
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

say(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${COUNT} requests a row after ${WARM} to warm; ms: p50, p95, p99, p99.9`,
)
await benchEngine()
await benchOpa().catch((cause: unknown) => say(`OPA is not here: ${cause instanceof Error ? cause.message : cause}`))
