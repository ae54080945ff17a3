import { type ChildProcess, spawn } from 'node:child_process'
import { environmentOf } from '@/server/local/processes'
import { bundleProcess } from '@/server/testing/bundle-process'

export type WorkerProcess = {
  child: ChildProcess
  exited: Promise<number | null>
  kill: () => Promise<void>
  end: () => Promise<number | null>
}

const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** An engine in a process of its own. `diesBefore`: it kills itself before the nth statement that moves a step. Out: once it claims. */
export const startWorkerProcess = (name: string, diesBefore?: number): Promise<WorkerProcess> =>
  startProcess('server/testing/runs/worker-main.ts', [name, ...(diesBefore === undefined ? [] : [String(diesBefore)])])

/** A process of one of our entries on the test's database. Out: once it has said its first word. */
export async function startProcess(entry: string, args: readonly string[]): Promise<WorkerProcess & { said: string }> {
  const file = await bundleProcess(entry)
  const env = environmentOf({
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    DATABASE_URL: process.env.DATABASE_URL,
    ACGS_LOG_LEVEL: 'silent',
  })
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  children.add(child)
  const ready = new Promise<string>((resolve) => child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim())))
  const said = await Promise.race([
    ready,
    exited.then((code) => {
      throw new Error(`the process ended with ${code} before it was ready`)
    }),
  ])
  return {
    child,
    said,
    exited,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    end: async () => {
      child.kill('SIGTERM')
      return exited
    },
  }
}
