import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { UsageError } from './say.ts'
import { ROOT } from './source-hash.ts'

export type TestProvider = {
  url: string
  /** What the system under test is started with. */
  variables: Record<string, string>
  stop: () => void
}

const READY_MS = 30_000

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const at = server.address()
      server.close(() => (at && typeof at === 'object' ? resolve(at.port) : reject(new Error('no port'))))
    })
  })
}

/** The identity provider of the browser tests, a process of its own. Groups are asked for again every two seconds, so that a journey can see it. */
export async function startTestProvider(): Promise<TestProvider> {
  const port = await freePort()
  const child = spawn(process.execPath, ['e2e/identity-provider.mts', String(port)], { cwd: ROOT, stdio: ['pipe', 'pipe', 'ignore'] })
  const stop = () => void child.kill()
  await new Promise<void>((resolve, reject) => {
    const fail = () => reject(new UsageError('The identity provider of the browser tests did not start.'))
    const timer = setTimeout(fail, READY_MS)
    child.once('exit', fail)
    child.stdout.on('data', (text: Buffer) => {
      if (!/^ready$/m.test(String(text))) return
      clearTimeout(timer)
      resolve()
    })
  }).catch((cause: unknown) => {
    stop()
    throw cause
  })
  const url = `http://localhost:${port}`
  const variables = {
    OIDC_ISSUER: url,
    OIDC_CLIENT_ID: 'acgs-console',
    OIDC_CLIENT_SECRET: 'only for the journeys on this machine',
    OIDC_NAME: 'Test provider',
    OIDC_ACR_VALUES: 'gold',
    ACGS_OIDC_REFRESH_MS: '2000',
  }
  return { url, variables, stop }
}
