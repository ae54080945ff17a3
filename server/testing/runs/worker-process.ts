import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { environmentOf } from '@/server/local/processes'

const ROOT = process.cwd()
const OUT = join(ROOT, 'dist', 'test', `runs-${process.pid}`)
let made: Promise<void> | undefined

function bundle(): Promise<void> {
  made ??= build({
    absWorkingDir: ROOT,
    entryPoints: ['server/testing/runs/worker-main.ts'],
    outdir: OUT,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    alias: { '@': ROOT },
    external: ['pg-native'],
    logLevel: 'silent',
    banner: { js: "import{createRequire as acgsRequire}from'node:module';const require=acgsRequire(import.meta.url);" },
  }).then(() => void process.once('exit', () => rmSync(OUT, { recursive: true, force: true })))
  return made
}

export type WorkerProcess = { child: ChildProcess; kill: () => Promise<void>; end: () => Promise<number | null> }

/** An engine in a process of its own. Out: once it claims. */
export async function startWorkerProcess(name: string, databaseUrl = process.env.DATABASE_URL): Promise<WorkerProcess> {
  await bundle()
  const env = environmentOf({ PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: databaseUrl, ACGS_LOG_LEVEL: 'silent' })
  const child = spawn(process.execPath, [join(OUT, 'worker-main.js'), name], { env, stdio: ['ignore', 'pipe', 'inherit'] })
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
