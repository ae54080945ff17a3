import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { roleBundle } from '../server/local/bundle.ts'
import { ENGINE_FLAGS } from '../server/local/engine-flags.ts'
import { fail, say, UsageError } from '../server/local/say.ts'
import { ROOT } from '../server/local/source-hash.ts'

/** `node bench/run.mts <name> [arguments]`: bundles one benchmark as the roles are bundled, and runs it. Without a name, all in order. */
const ALL = [
  'policy',
  'evaluations',
  'ingest',
  'ingest-stream',
  'stream',
  'audit',
  'board',
  'start',
  'diagnostics',
  'replay',
  'shadow',
  'flip',
  'cluster',
  'runs',
  'stop',
]
/** Benchmarks that start engines as the processes they are. */
const STARTS_ENGINES = new Set(['flip'])
const OUT = join('dist', `bench-${process.pid}`)

async function bundle(name: string): Promise<string> {
  const { splitting: _splitting, chunkNames: _names, external = [], ...given } = roleBundle()
  const options = { ...given, external: [...external, '@playwright/test'] }
  await build({ ...options, outdir: OUT, outbase: 'bench', entryPoints: [`bench/${name}.ts`] })
  await build({ ...options, outdir: OUT, outbase: 'server/engine', entryPoints: ['server/engine/evaluator-thread.ts'] })
  const engine = ['server/roles/engine.ts', 'server/engine/evaluator-thread.ts']
  if (STARTS_ENGINES.has(name)) await build({ ...options, outdir: OUT, outbase: 'server', entryPoints: engine })
  if (name === 'runs')
    await build({ ...options, outdir: OUT, outbase: 'server/testing/runs', entryPoints: ['server/testing/runs/worker-main.ts'] })
  if (name === 'stop')
    await build({ ...options, outdir: OUT, outbase: 'server/testing/runs', entryPoints: ['server/testing/runs/stop-worker-main.ts'] })
  return join(ROOT, OUT, `${name}.js`)
}

async function run(name: string, args: readonly string[]): Promise<number> {
  if (!existsSync(join(ROOT, 'bench', `${name}.ts`))) throw new UsageError(`There is no benchmark ${name}. There are: ${ALL.join(', ')}.`)
  const file = await bundle(name)
  const child = spawn(process.execPath, [...ENGINE_FLAGS, '--enable-source-maps', '--expose-gc', file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}

try {
  const [name, ...args] = process.argv.slice(2)
  let worst = 0
  for (const one of name ? [name] : ALL) {
    worst = Math.max(worst, await run(one, args))
    say()
  }
  process.exitCode = worst
} catch (cause) {
  fail(cause)
} finally {
  rmSync(join(ROOT, OUT), { recursive: true, force: true })
}
