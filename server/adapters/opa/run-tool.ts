import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

export type Limits = { timeMs: number; memoryBytes?: number; stdoutBytes?: number; stderrBytes?: number }
export type Ran = { code: number | null; stdout: string; stderr: string; isOverLimit: boolean }
export type RunOptions = {
  cwd: string
  limits: Limits
  env?: Record<string, string>
  /** Without any network, where the system lets us. */
  isIsolated?: boolean
  signal?: AbortSignal
}

const MEMORY_BYTES = 512 * 1024 * 1024
const STDOUT_BYTES = 8 * 1024 * 1024
const STDERR_BYTES = 1024 * 1024
const SAMPLE_MS = 50
/** All a tool may know of the environment; Go needs a home for its own cache only. */
const ENVIRONMENT = { GOMEMLIMIT: '384MiB', GOMAXPROCS: '2', REGAL_DISABLE_CHECK_VERSION: 'true' }

const UNSHARE = ['/usr/bin/unshare', '/bin/unshare']
let isolating: Promise<readonly string[]> | undefined

/** What is put before a command so that it has no network: nothing where the system has no user namespaces for us. */
async function isolation(): Promise<readonly string[]> {
  const program = UNSHARE.find((path) => existsSync(path))
  if (!program) return []
  const { code } = await runPinned(program, ['-rn', '--', process.execPath, '--version'], { cwd: '/', limits: { timeMs: 5000 } })
  return code === 0 ? [program, '-rn', '--'] : []
}

/** Words that go before a command so that it has no network, as far as the system lets us. */
export function isolated(): Promise<readonly string[]> {
  isolating ??= isolation()
  return isolating
}

/** All that a tool is told of the environment. Next's types demand NODE_ENV; a tool needs none. */
export const toolEnvironment = (more: Record<string, string> = {}): NodeJS.ProcessEnv =>
  ({ ...ENVIRONMENT, ...more }) as unknown as NodeJS.ProcessEnv

/** Resident bytes of a process, where the system says so. */
export function residentBytes(pid: number): number {
  const path = `/proc/${pid}/statm`
  if (!existsSync(path)) return 0
  try {
    return Number(readFileSync(path, 'utf8').split(' ')[1] ?? 0) * 4096
  } catch {
    return 0
  }
}

/** Runs a pinned tool: no shell, no stdin, its own process group, and an end by SIGKILL to all of it when it is over a limit.
 *  Never throws: a program that cannot be started has the code null. */
export async function runPinned(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  if (!options.isIsolated) return start([program, ...args], options)
  return start([...(await isolated()), program, ...args], options)
}

function start([program = '', ...args]: readonly string[], { cwd, limits, env = {}, signal }: RunOptions): Promise<Ran> {
  const { timeMs, memoryBytes = MEMORY_BYTES, stdoutBytes = STDOUT_BYTES, stderrBytes = STDERR_BYTES } = limits
  return new Promise((resolve) => {
    // The mark keeps a bundler from taking the whole project for files that this program reads.
    const child = spawn(/* turbopackIgnore: true */ program, args, {
      cwd,
      env: toolEnvironment(env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const held = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
    const left = { stdout: stdoutBytes, stderr: stderrBytes }
    let isOverLimit = false
    const kill = () => {
      isOverLimit = true
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // it has just ended
      }
    }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        left[name] -= chunk.length
        if (left[name] < 0) kill()
        else held[name].push(chunk)
      })
    const timer = setTimeout(kill, timeMs)
    signal?.addEventListener('abort', kill, { once: true })
    if (signal?.aborted) kill()
    const sampler = setInterval(() => child.pid && residentBytes(child.pid) > memoryBytes && kill(), SAMPLE_MS)
    const done = (code: number | null, more = '') => {
      clearTimeout(timer)
      clearInterval(sampler)
      signal?.removeEventListener('abort', kill)
      resolve({ code, stdout: Buffer.concat(held.stdout).toString(), stderr: Buffer.concat(held.stderr).toString() + more, isOverLimit })
    }
    child.once('error', (cause) => done(null, cause.message))
    child.once('close', (code) => done(code))
  })
}
