import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPinned } from '../../adapters/opa/run-tool.ts'
import { unpack } from '../../adapters/opa/unpack.ts'
import { BUILTINS } from '../../engine/builtins/all.ts'
import { fail, say, UsageError } from '../say.ts'
import { ROOT } from '../source-hash.ts'
import { localTool } from './find.mts'

/** `policies/capabilities.json`: what a policy may call. Native to compiled policies, or implemented by the engine; everything else is refused.
 *  The class is measured: one call of each builtin is compiled and the module asked what it needs from outside. `--check` compares only. */
const PATH = join(ROOT, 'policies', 'capabilities.json')
/** Native ones that a decision must not use: deprecated, or without meaning in a replay. */
const REFUSED = new Set(['print', 'trace', 'internal.print', 'internal.test_case', 'opa.runtime', 'rand.intn', 'uuid.rfc4122'])

type Builtin = {
  name: string
  decl: { args?: unknown[]; result?: unknown; variadic?: unknown }
  infix?: string
  relation?: boolean
  deprecated?: boolean
}
type Capabilities = {
  builtins: Builtin[]
  features: string[]
  wasm_abi_versions?: object[]
  future_keywords?: string[]
  allow_net?: string[]
}

async function opa(path: string, args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runPinned(path, args, { cwd, limits: { timeMs: 20_000 } })
  if (code !== 0) throw new UsageError(`opa ${args[0]} failed: ${stderr.trim() || stdout.trim()}`)
  return stdout
}

const isCallable = ({ name, infix, relation, deprecated, decl }: Builtin) =>
  !infix &&
  !relation &&
  !deprecated &&
  !decl.variadic &&
  decl.result !== undefined &&
  !/^(internal|rego\.metadata)\./.test(name) &&
  !REFUSED.has(name)

/** Names that the compiled module asks from its host. */
async function neededFromOutside(path: string, builtins: Builtin[]): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'acgs-capabilities-'))
  try {
    const calls = builtins.filter(isCallable).map(({ name, decl }, n) => {
      const operands = (decl.args ?? []).map((_, i) => `input.a${n}_${i}`)
      return `p contains r if r := ${name}(${operands.join(', ')})`
    })
    writeFileSync(join(folder, 'x.rego'), `package x\n\n${calls.join('\n\n')}\n`)
    await opa(path, ['build', '-t', 'wasm', '-e', 'x/p', '-o', 'x.tar.gz', 'x.rego'], folder)
    const wasm = await wasmOf(readFileSync(join(folder, 'x.tar.gz')))
    return new Set(Object.keys(await hostCalls(wasm)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** OPA's own bundles have absolute names, which ours may not. */
async function wasmOf(bytes: Buffer): Promise<Buffer> {
  const files = await unpack(bytes, { isLeadingSlashCut: true })
  const wasm = files.get('policy.wasm')
  if (!wasm) throw new UsageError('opa build made no policy.wasm')
  return wasm
}

async function hostCalls(wasm: Buffer): Promise<Record<string, number>> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 1024 })
  const nothing = () => 0
  const env = {
    memory,
    opa_abort: nothing,
    opa_println: nothing,
    opa_builtin0: nothing,
    opa_builtin1: nothing,
    opa_builtin2: nothing,
    opa_builtin3: nothing,
    opa_builtin4: nothing,
  }
  const { instance } = await WebAssembly.instantiate(new Uint8Array(wasm), { env })
  const exports = instance.exports as unknown as { builtins(): number; opa_json_dump(at: number): number } // OPA's ABI
  const at = exports.opa_json_dump(exports.builtins())
  const bytes = new Uint8Array(memory.buffer)
  return JSON.parse(new TextDecoder().decode(bytes.slice(at, bytes.indexOf(0, at)))) as Record<string, number>
}

try {
  const { path } = await localTool('opa')
  const current = JSON.parse(await opa(path, ['capabilities', '--current'], ROOT)) as Capabilities
  const outside = await neededFromOutside(path, current.builtins)
  const isAllowed = (one: Builtin) =>
    !REFUSED.has(one.name) && !one.deprecated && (!outside.has(one.name) || Object.hasOwn(BUILTINS, one.name))
  const builtins = current.builtins.filter(isAllowed)
  const text = `${JSON.stringify({ ...current, builtins, future_keywords: [], allow_net: [] }, null, 1)}\n`
  const isSame = (() => {
    try {
      return readFileSync(PATH, 'utf8') === text
    } catch {
      return false
    }
  })()
  if (process.argv.includes('--check')) {
    if (!isSame)
      throw new UsageError(
        'policies/capabilities.json is not what this OPA and the engine offer. Run node server/local/policy/capabilities.mts and review the difference.',
      )
  } else if (!isSame) writeFileSync(PATH, text)
  say(
    `${builtins.length} builtins allowed, ${outside.size - [...outside].filter((name) => Object.hasOwn(BUILTINS, name)).length} refused for want of an exact implementation`,
  )
} catch (cause) {
  fail(cause)
}
