import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompileError, compileBundle as compileParts } from '../../adapters/opa/compile-bundle.ts'
import { type Ran, runPinned } from '../../adapters/opa/run-tool.ts'
import { UsageError } from '../say.ts'
import { ROOT } from '../source-hash.ts'

export const CONSTITUTION = join(ROOT, 'policies', 'constitution')
export const FIXTURES = join(ROOT, 'policies', 'fixtures')
export const CAPABILITIES = join(ROOT, 'policies', 'capabilities.json')
export const SEED = join(ROOT, 'policies', 'seed-bundle.tar.gz')

type Compiler = { opa: string; version: string }
const BUILD_MS = 60_000

function mustSucceed(what: string, { code, stdout, stderr, isOverLimit }: Ran): string {
  if (code === 0) return stdout
  throw new UsageError(`${what} failed${isOverLimit ? ' (over its limit)' : ''}: ${(stderr || stdout).trim()}`)
}

/** Sources without tests and the data, in a folder of their own: names inside what OPA writes must not depend on where we are. */
function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-constitution-'))
  cpSync(CONSTITUTION, folder, { recursive: true, filter: (path) => !path.endsWith('_test.rego') })
  return folder
}

/** Compiles the constitution with real OPA into a bundle of ours. The same sources and the same OPA give the same bytes. */
export async function compileBundle({ opa, version }: Compiler): Promise<{ bytes: Buffer; constitutionHash: string; codes: string[] }> {
  const folder = copySources()
  const run = async (args: string[]) =>
    mustSucceed(`opa ${args[0]}`, await runPinned(opa, args, { cwd: folder, limits: { timeMs: BUILD_MS } }))
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.rego'))
    const { bytes, ...made } = await compileParts({
      sources: new Map(names.map((name) => [name, text(name)])),
      data: text('data.json'),
      capabilities: readFileSync(CAPABILITIES, 'utf8'),
      version,
      inspect: () => run(['inspect', '-a', '--format', 'json', '.']),
      build: async (args) => {
        await run(['build', '-t', 'wasm', ...args, '--capabilities', CAPABILITIES, '-o', '.built.tar.gz', '-b', '.'])
        return readFileSync(join(folder, '.built.tar.gz'))
      },
    })
    return { ...made, bytes: Buffer.from(bytes) }
  } catch (cause) {
    if (cause instanceof CompileError) throw new UsageError(cause.message)
    throw cause
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
