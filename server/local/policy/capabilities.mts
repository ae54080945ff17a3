import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runPinned } from '../../adapters/opa/run-tool.ts'
import { unpack } from '../../adapters/opa/unpack.ts'
import { BUILTINS } from '../../engine/builtins/all.ts'
import { fail, say, UsageError } from '../say.ts'
import { ROOT } from '../source-hash.ts'
import { type BuiltinClass, classOf } from './classes.mts'
import { localTool } from './find.mts'

/** `policies/capabilities.json`: what a policy may call, and `policies/builtin-classes.json`: the class of every builtin and why it is refused.
 *  The class is measured: one call of each builtin is compiled and the module asked what it needs from outside. `--check` compares only. */
const PATH = join(ROOT, 'policies', 'capabilities.json')
const CLASSES = join(ROOT, 'policies', 'builtin-classes.json')
/** They cannot be compiled to WebAssembly at all. */
const NOT_CALLABLE = new Set(['print', 'trace', 'internal.print', 'internal.test_case'])

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
  !NOT_CALLABLE.has(name)

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
  const classes = Object.fromEntries(
    current.builtins.map(({ name, deprecated }) => {
      const isNative = !outside.has(name)
      return [name, classOf({ name, isDeprecated: deprecated === true, isNative, isOurs: Object.hasOwn(BUILTINS, name) })]
    }),
  )
  const unused = Object.keys(BUILTINS).filter((name) => classes[name]?.class !== 'shim')
  if (unused.length > 0) throw new UsageError(`the engine implements ${unused.join(', ')}, which this OPA compiles itself or does not have`)
  const builtins = current.builtins.filter(({ name }) => classes[name]?.class !== 'refused')
  const wanted = new Map([
    [PATH, `${JSON.stringify({ ...current, builtins, future_keywords: [], allow_net: [] }, null, 1)}\n`],
    [CLASSES, `${JSON.stringify(classes, null, 1)}\n`],
  ])
  const stale = [...wanted].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  if (process.argv.includes('--check')) {
    if (stale.length > 0)
      throw new UsageError(
        `${stale.map(([path]) => relative(ROOT, path)).join(', ')}: not what this OPA and the engine offer. Run node server/local/policy/capabilities.mts and review the difference.`,
      )
  } else for (const [path, text] of stale) writeFileSync(path, text)
  const count = (wantedClass: BuiltinClass['class']) => Object.values(classes).filter((one) => one.class === wantedClass).length
  say(`${count('native')} builtins are native, ${count('shim')} the engine's, ${count('refused')} refused`)
} catch (cause) {
  fail(cause)
}
