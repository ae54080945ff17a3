import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadPolicy as loadModule } from '@open-policy-agent/opa-wasm'

/** The vendor's SDK, wrapped: it loads, links builtins and sets data. Evaluation calls the module itself, bytes in and text out,
 *  because the SDK drops falsy input, changes big integers and prefers its own inexact builtins. */
export type Builtin = (...operands: unknown[]) => unknown
export type Builtins = Record<string, Builtin>
export type EvaluateOptions = {
  entrypoint: string /** 1 asks for Rego text, in which sets and arrays differ; 0 for JSON. */
  format?: 0 | 1
}
export type WasmPolicy = {
  entrypoints: Readonly<Record<string, number>>
  /** Replaces the data document. Errors: EvaluationError `data_invalid`. */
  setData(json: string): void
  /** Out: the result set as text, `[]` when undefined, `[{"result":…}]` otherwise. Errors: EvaluationError; the instance stays usable. */
  evaluate(input: Uint8Array, options: EvaluateOptions): string
  memoryBytes(): number
}

export class EvaluationError extends Error {
  readonly code: 'load_failed' | 'builtin_missing' | 'data_invalid' | 'entrypoint_unknown' | 'memory_exhausted' | 'evaluation_failed'
  constructor(code: EvaluationError['code'], message: string) {
    super(message)
    this.name = 'EvaluationError'
    this.code = code
  }
}

const INITIAL_PAGES = 16
const MAXIMUM_PAGES = 1024
const PAGE_BYTES = 65_536

const require = createRequire(import.meta.url)

/** The SDK's own table wins over what is passed to it, so its entries are replaced in place. The package blocks the deep import by name. */
function sdkTable(): Builtins {
  return require(join(dirname(require.resolve('@open-policy-agent/opa-wasm')), 'builtins', 'index.js')) as Builtins
}

function install(builtins: Builtins): void {
  const table = sdkTable()
  for (const name of Object.keys(table)) delete table[name]
  Object.assign(table, builtins)
  for (const [name, ours] of Object.entries(builtins)) {
    if (table[name] !== ours) throw new EvaluationError('load_failed', `the builtin ${name} could not be replaced`)
  }
}

type Exports = {
  memory?: WebAssembly.Memory
  builtins(): number
  opa_json_dump(address: number): number
  opa_eval(reserved: number, entrypoint: number, data: number, input: number, inputBytes: number, heap: number, format: number): number
}
type Loaded = Awaited<ReturnType<typeof loadModule>> & {
  wasmInstance: { exports: Exports }
  mem: WebAssembly.Memory
  minorVersion: number
  dataAddr: number
  dataHeapPtr: number
  entrypoints: Record<string, number>
}

function readText(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer)
  const end = bytes.indexOf(0, address)
  return new TextDecoder().decode(bytes.slice(address, end))
}

/** The SDK throws strings whose characters are signed bytes, and plain objects. */
function asEvaluationError(thrown: unknown): EvaluationError {
  if (thrown instanceof EvaluationError) return thrown
  const raw =
    typeof thrown === 'string'
      ? thrown
      : thrown && typeof thrown === 'object' && 'message' in thrown
        ? String(thrown.message)
        : String(thrown)
  const text =
    typeof thrown === 'string' ? Buffer.from(Array.from(raw, (character) => character.charCodeAt(0) & 0xff)).toString('utf8') : raw
  const isExhausted = thrown instanceof RangeError || /memory|unreachable|out of bounds|maximum call stack/i.test(text)
  return new EvaluationError(isExhausted ? 'memory_exhausted' : 'evaluation_failed', text)
}

/** Loads a compiled policy. `builtins` are all that the module may call; one that is missing is a load error, not one at the first decision. */
export async function loadPolicy(module: Uint8Array<ArrayBuffer> | WebAssembly.Module, builtins: Builtins): Promise<WasmPolicy> {
  install(builtins)
  let policy: Loaded
  try {
    const descriptor = { initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES }
    policy = (await loadModule(module as ArrayBuffer, descriptor as never)) as unknown as Loaded // the SDK's types leave its fields out
  } catch (thrown) {
    throw new EvaluationError('load_failed', asEvaluationError(thrown).message)
  }
  if (policy.minorVersion < 2) throw new EvaluationError('load_failed', 'the policy was compiled for an older ABI than 1.2')
  const { exports } = policy.wasmInstance
  const called = JSON.parse(readText(policy.mem, exports.opa_json_dump(exports.builtins()))) as Record<string, number>
  const missing = Object.keys(called).filter((name) => !Object.hasOwn(builtins, name))
  if (missing.length > 0)
    throw new EvaluationError('builtin_missing', `the policy calls ${missing.sort().join(', ')}, which the engine does not have`)

  const grow = (end: number) => {
    const short = end - policy.mem.buffer.byteLength
    if (short > 0) policy.mem.grow(Math.ceil(short / PAGE_BYTES))
  }
  return {
    entrypoints: policy.entrypoints,
    memoryBytes: () => policy.mem.buffer.byteLength,
    setData(json) {
      const bytes = new TextEncoder().encode(json)
      try {
        policy.setData(bytes.buffer)
      } catch (thrown) {
        throw new EvaluationError('data_invalid', asEvaluationError(thrown).message)
      }
    },
    evaluate(input, { entrypoint, format = 0 }) {
      const id = Object.hasOwn(policy.entrypoints, entrypoint) ? policy.entrypoints[entrypoint] : undefined
      if (id === undefined) throw new EvaluationError('entrypoint_unknown', `there is no entrypoint ${entrypoint}`)
      try {
        const at = policy.dataHeapPtr
        grow(at + input.byteLength)
        new Uint8Array(policy.mem.buffer).set(input, at)
        const address = exports.opa_eval(0, id, policy.dataAddr, at, input.byteLength, at + input.byteLength, format)
        return readText(policy.mem, address)
      } catch (thrown) {
        throw asEvaluationError(thrown)
      }
    },
  }
}
