import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const ROOT = join(import.meta.dirname, '..', '..')
const made = new Map<string, Promise<string>>()

/** Bundles the entry of a process once a test file, as the build does it. In: its path in the project. Out: the file to run, gone when this
 *  process ends. Errors: whatever the bundler says. */
export function bundleProcess(entry: string): Promise<string> {
  const known = made.get(entry)
  if (known !== undefined) return known
  const name = basename(entry, '.ts')
  const outdir = join(ROOT, 'dist', 'test', `${name}-${process.pid}`)
  const bundled = build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    alias: { '@': ROOT },
    external: ['pg-native'],
    logLevel: 'silent',
    banner: { js: "import{createRequire as acgsRequire}from'node:module';const require=acgsRequire(import.meta.url);" },
  }).then(() => {
    process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
    return join(outdir, `${name}.js`)
  })
  made.set(entry, bundled)
  return bundled
}
