import { type ChildProcess, spawn } from 'node:child_process'
import { environmentOf } from '@/server/local/processes'
import { bundleProcess } from '@/server/testing/bundle-process'

export type WorkerProcess = { child: ChildProcess; kill: () => Promise<void>; end: () => Promise<number | null> }

/** An engine in a process of its own. Out: once it claims. */
export async function startWorkerProcess(name: string, databaseUrl = process.env.DATABASE_URL): Promise<WorkerProcess> {
  const file = await bundleProcess('server/testing/runs/worker-main.ts')
  const env = environmentOf({ PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: databaseUrl, ACGS_LOG_LEVEL: 'silent' })
  const child = spawn(process.execPath, [file, name], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  process.once('exit', () => child.kill('SIGKILL'))
  const ready = new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
  await Promise.race([
    ready,
    exited.then((code) => {
      throw new Error(`the worker ended with ${code} before it was ready`)
    }),
  ])
  return {
    child,
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
