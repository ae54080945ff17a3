import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataFolder } from './data-folder.ts'
import { freePortVariables } from './ports.ts'
import { environmentOf } from './processes.ts'
import { toolEnvironment } from './run-tool.ts'
import { UsageError } from './say.ts'
import { ROOT } from './source-hash.ts'

export type TemporarySystem = {
  pid: number
  variables: Record<string, string>
  output: () => string
  /** SIGTERM, then waits. Out: the exit code and how long it took. */
  stop: () => Promise<{ code: number | null; seconds: number }>
  /** Removes the data folder. */
  remove: () => void
}

const READY_MS = 600_000
const STOP_MS = 15_000

/** A whole installation of its own beside whatever runs here: free ports, fresh data folder. Ends with this process.
 *  `more` are variables it is started with. */
export async function startTemporarySystem(
  command: readonly [string, ...string[]],
  more: Record<string, string> = {},
): Promise<TemporarySystem> {
  const data = mkdtempSync(join(tmpdir(), 'acgs-system-'))
  const variables = {
    ...(await freePortVariables()),
    ACGS_DATA_DIR: data,
    ACGS_TOOLS_DIR: process.env.ACGS_TOOLS_DIR || dataFolder().tools,
  }
  const nothing = {
    DATABASE_URL: undefined,
    DATABASE_OWNER_URL: undefined,
    AUDIT_DATABASE_URL: undefined,
    ACGS_DATABASE_PORT: undefined,
    NEXTAUTH_URL: undefined,
    // It has a cluster of its own: what is tried on it happens to nobody.
    KUBECONFIG: undefined,
    KUBERNETES_SERVICE_HOST: undefined,
    ACGS_CLUSTER_CONTEXT: undefined,
    ACGS_CLUSTER_NAMESPACES: undefined,
    // Copies of its checkpoints go with it.
    ACGS_AUDIT_ANCHOR_FILE: undefined,
    ACGS_AUDIT_ANCHOR_GIT: undefined,
    XDG_STATE_HOME: join(data, 'state'),
  }
  const [program, ...args] = command
  const env = environmentOf(toolEnvironment({ ...variables, ...nothing, ...more, npm_lifecycle_event: 'start' }))
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const remove = () => rmSync(data, { recursive: true, force: true })
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new UsageError(`The system is not ready after ${READY_MS / 1000} s.`)), READY_MS)
    const done = (act: () => void) => {
      clearTimeout(timer)
      act()
    }
    const take = (text: Buffer) => {
      output += text
      if (/^ready$/m.test(output)) done(resolve)
      else if (/^started, but/m.test(output)) done(() => reject(new UsageError('The system started, but not all is well.')))
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void exited.then((code) => done(() => reject(new UsageError(`The system ended while starting (exit code ${code}).`))))
  })
  const stop = async () => {
    const since = performance.now()
    child.kill('SIGTERM')
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    const code = await exited
    clearTimeout(hard)
    return { code, seconds: (performance.now() - since) / 1000 }
  }
  try {
    await ready
  } catch (cause) {
    await stop()
    const logs = ['cluster', 'worker', 'engine', 'controller', 'console'].map((role) => tail(join(data, 'log', `${role}.log`))).join('\n')
    remove()
    throw new UsageError(`${cause instanceof Error ? cause.message : cause}\n${output.trim()}\n${logs}`)
  }
  return { pid: child.pid ?? 0, variables, output: () => output, stop, remove }
}

function tail(path: string): string {
  try {
    return `--- ${path}\n${readFileSync(path, 'utf8').trim().split('\n').slice(-15).join('\n')}`
  } catch {
    return ''
  }
}
