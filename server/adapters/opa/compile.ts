import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/errors'
import type { CompiledBundle, SourceFile } from '@/server/ports/policy-tools'
import { openBundle } from './bundle'
import { CAPABILITIES } from './capabilities'
import type { Command, Commands } from './commands'
import { CompileError, compileBundle } from './compile-bundle'
import { sha256Hex } from './constitution-hash'
import { isRego, isTest } from './safe-files'
import { withScratch } from './scratch'
import { BundleError } from './unpack'

/** Data that only tests read: it decides nothing and is not compiled. */
const isFixture = (path: string) => /(^|\/)fixtures\/|_test\.(json|yaml)$/.test(path)

/** What decides: sources without tests, and the one data document. Errors: BAD_REQUEST naming a file that has no place in a bundle. */
function deciding(files: readonly SourceFile[]): { sources: Map<string, string>; data: string } {
  const sources = new Map(files.filter(({ path }) => isRego(path) && !isTest(path)).map(({ path, text }) => [path, text]))
  for (const name of sources.keys())
    if (!/^[a-z0-9_]+\.rego$/.test(name))
      throw new AppError(
        'BAD_REQUEST',
        `${name} cannot be compiled: sources lie side by side, their names are small letters, digits and _.`,
      )
  const other = files.find(({ path }) => !isRego(path) && !isFixture(path) && path !== 'data.json')
  if (other)
    throw new AppError(
      'BAD_REQUEST',
      `${other.path} has no place in a bundle: data is data.json; what only tests read ends with _test.json.`,
    )
  const data = files.find(({ path }) => path === 'data.json')?.text
  if (data === undefined) throw new AppError('BAD_REQUEST', 'data.json is missing.')
  try {
    JSON.parse(data)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'data.json is not JSON.', { cause })
  }
  return { sources, data }
}

/** The bundle of a draft. Errors: BAD_REQUEST with the first thing that keeps it from being one. */
export async function compile(commands: Commands, files: readonly SourceFile[], by: string): Promise<CompiledBundle> {
  const { sources, data } = deciding(files)
  const { version, how } = await commands.version('opa')
  const capabilities = await readFile(CAPABILITIES(), 'utf8')
  const inFolder = [...sources].map(([path, text]) => ({ path, text })).concat({ path: 'data.json', text: data })
  try {
    return await withScratch(inFolder, async ({ sources: cwd }) => {
      const run = async (args: readonly [Command, ...string[]]) => {
        const { code, stdout, stderr } = await commands.opa(args, { by, cwd })
        if (code !== 0) throw new CompileError(`opa ${args[0]}: ${(stderr || stdout).trim().slice(0, 2000)}`)
        return stdout
      }
      const made = await compileBundle({
        sources,
        data,
        capabilities,
        version,
        inspect: () => run(['inspect', '-a', '--format', 'json', '.']),
        build: async (args) => {
          await run(['build', '-t', 'wasm', ...args, '--capabilities', CAPABILITIES(), '-o', '.built.tar.gz', '-b', '.'])
          return readFile(join(cwd, '.built.tar.gz'))
        },
      })
      await openBundle(made.bytes)
      return { ...made, bundleDigest: `sha256:${sha256Hex(made.bytes)}`, tools: { opa: version, how } }
    })
  } catch (cause) {
    if (cause instanceof CompileError || cause instanceof BundleError)
      throw new AppError('BAD_REQUEST', `It does not compile: ${cause.message}.`, { cause })
    throw cause
  }
}
