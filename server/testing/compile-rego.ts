import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPinned } from '@/server/adapters/opa/run-tool'
import { unpack } from '@/server/adapters/opa/unpack'
import { localTool } from '@/server/local/policy/find.mts'

const BUILD_MS = 120_000

/** Rego compiled by the pinned OPA, with all its builtins: `files` by name, entrypoints as `package/rule`. */
export async function compileRego(files: Record<string, string>, entrypoints: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { path } = await localTool('opa')
  const folder = mkdtempSync(join(tmpdir(), 'acgs-rego-'))
  try {
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder, name), source)
    const entries = entrypoints.flatMap((entrypoint) => ['-e', entrypoint])
    const args = ['build', '-t', 'wasm', ...entries, '-o', 'built.tar.gz', ...Object.keys(files)]
    const { code, stderr } = await runPinned(path, args, { cwd: folder, limits: { timeMs: BUILD_MS } })
    if (code !== 0) throw new Error(`opa build failed: ${stderr}`)
    const built = await unpack(readFileSync(join(folder, 'built.tar.gz')), { isLeadingSlashCut: true })
    return new Uint8Array(built.get('policy.wasm') ?? [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
