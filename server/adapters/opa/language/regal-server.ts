import { spawn } from 'node:child_process'
import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { isolated, residentBytes, toolEnvironment } from '@/server/adapters/opa/run-tool'
import { frameOf, frameReader } from './frames'

const MESSAGE_BYTES = 8 * 1024 * 1024
const STDERR_BYTES = 1024 * 1024
const MEMORY_BYTES = 512 * 1024 * 1024
const SAMPLE_MS = 50
/** Over this it is stuck: nothing that may be asked takes a tenth of it. */
const ANSWER_MS = 5000

const Incoming = z.object({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  method: z.string().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
})

export type RegalServer = {
  /** Errors: UPSTREAM. */
  request: (method: string, params: unknown) => Promise<unknown>
  notify: (method: string, params: unknown) => void
  kill: () => void
  isGone: () => boolean
  /** Resolves once the process is gone. */
  gone: Promise<void>
  pid: number | undefined
}

/** Starts `regal language-server` without a network where the system lets us, in a process group of its own. Whatever it asks of its client is
 *  refused, and what it tells without being asked is dropped: findings come from the one stream. */
export async function startRegalServer(program: string, cwd: string): Promise<RegalServer> {
  const [command = '', ...args] = [...(await isolated()), program, 'language-server']
  const child = spawn(/* turbopackIgnore: true */ command, args, { cwd, env: toolEnvironment(), detached: true, stdio: 'pipe' })
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (cause: Error) => void; timer: NodeJS.Timeout }>()
  let next = 1
  let isGone = false
  let told = 0
  const end = (why: string) => {
    isGone = true
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // it has just ended
    }
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer)
      reject(new AppError('UPSTREAM', `The language server was ended: ${why}.`))
    }
    waiting.clear()
  }
  const send = (message: unknown) => void (isGone || child.stdin.write(frameOf(message)))
  const read = frameReader(MESSAGE_BYTES)
  const take = (message: unknown) => {
    const { id, method, result, error } = Incoming.parse(message)
    if (method !== undefined)
      return id === undefined || id === null ? undefined : send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'refused' } })
    const asked = typeof id === 'number' ? waiting.get(id) : undefined
    if (!asked || typeof id !== 'number') return
    waiting.delete(id)
    clearTimeout(asked.timer)
    if (error) asked.reject(new AppError('UPSTREAM', `The language server has no answer: ${error.message.slice(0, 300)}`))
    else asked.resolve(result ?? null)
  }
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      for (const message of read(chunk)) take(message)
    } catch {
      end('it said something that is no message, or too much')
    }
  })
  child.stderr.on('data', ({ length }: Buffer) => {
    told += length
    if (told > STDERR_BYTES) end('it complained too much')
  })
  child.stdin.on('error', () => undefined) // it ended meanwhile, which is told below
  const sampler = setInterval(() => child.pid && residentBytes(child.pid) > MEMORY_BYTES && end('it took more than 512 MiB'), SAMPLE_MS)
  sampler.unref()
  const gone = new Promise<void>((resolve) => {
    const over = (why: string) => {
      clearInterval(sampler)
      end(why)
      resolve()
    }
    child.once('error', ({ message }) => over(message))
    child.once('close', () => over('it stopped'))
  })
  return {
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (isGone) return reject(new AppError('UPSTREAM', 'The language server has ended.'))
        const id = next++
        const timer = setTimeout(() => end(`${method} took more than ${ANSWER_MS / 1000} s`), ANSWER_MS)
        timer.unref()
        waiting.set(id, { resolve, reject, timer })
        send({ jsonrpc: '2.0', id, method, params })
      }),
    notify: (method, params) => send({ jsonrpc: '2.0', method, params }),
    kill: () => end('nobody needs it now'),
    isGone: () => isGone,
    gone,
    pid: child.pid,
  }
}
