import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@/server/local/ports'
import { environmentOf } from '@/server/local/processes'

export type Server = { name: string; ask: () => Promise<string | null>; stop: () => void }

const post = (
  url: string,
  { agent, headers, body }: { agent: Agent; headers: Record<string, string>; body: string },
): Promise<string | null> =>
  new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('end', () => resolve(response.statusCode === 200 ? Buffer.concat(chunks).toString() : null))
    })
    sent.once('error', () => resolve(null))
    sent.end(body)
  })
export const newAgent = () => new Agent({ keepAlive: true, maxSockets: 8 })
export { post }

async function until(isUp: () => Promise<boolean>, name: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isUp().catch(() => false)) return
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error(`${name} is not ready`)
}
export const untilOk = (url: string) => until(async () => (await fetch(url)).ok, url)

type Started = { name: string; databaseUrl: string; root: string; token: string; body: () => string }
/** An engine as a process of its own. `ask` answers with the number of the version that decided; null: nothing was decided. */
export async function startEngineProcess({ name, databaseUrl, root, token, body }: Started): Promise<Server> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const dataDir = join(root, name)
  mkdirSync(dataDir, { recursive: true })
  const env = environmentOf({
    ...{ PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: databaseUrl, ACGS_DATA_DIR: dataDir, ACGS_ROLE_ID: name },
    ...{ ACGS_MASK_KEY: 'm'.repeat(32), ACGS_LOG_LEVEL: 'silent', ACGS_ORIGIN: 'simulated' },
    ...{ ACGS_ENGINE_PORT: String(port), ACGS_ENGINE_METRICS_PORT: String(metricsPort) },
  })
  const file = fileURLToPath(new URL('./roles/engine.js', import.meta.url))
  const child = spawn(process.execPath, ['--enable-source-maps', file], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  const agent = newAgent()
  await untilOk(`http://127.0.0.1:${port}/ready`)
  return {
    name,
    async ask() {
      const said = await post(`http://127.0.0.1:${port}/v1/evaluate`, {
        agent,
        headers: { authorization: `Bearer ${token}` },
        body: body(),
      })
      return said === null ? null : (JSON.parse(said) as { policy_version: string }).policy_version
    },
    stop: () => {
      agent.destroy()
      child.kill('SIGKILL')
    },
  }
}
