import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadPolicy as loadModule } from '@open-policy-agent/opa-wasm'

/** The vendor's SDK, wrapped: it loads, links builtins and sets data. Evaluation calls the module itself, bytes in and text out,
 *  because the SDK drops falsy input, changes big integers and prefers its own inexact builtins. */
/** Operands and result are the policy's own text: JSON in which sets and keys of any kind have a form and numbers all their digits. */
export type Builtin = (...operands: Uint8Array[]) => Uint8Array<ArrayBuffer> | undefined
export type Builtins = Readonly<Record<string, Builtin>>
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

type SdkTable = Record<string, () => ArrayBuffer | undefined>
/** The SDK's own table wins over what is passed to it, so its entries are replaced in place. The package blocks the deep import by name. */
const sdkTable = (): SdkTable => require(join(dirname(require.resolve('@open-policy-agent/opa-wasm')), 'builtins', 'index.js')) as SdkTable

function install(builtins: Builtins): void {
  const table = sdkTable()
  for (const name of Object.keys(table)) delete table[name]
  for (const [name, ours] of Object.entries(builtins)) {
    const bridged = () => answer(ours)
    table[name] = bridged
    if (sdkTable()[name] !== bridged) throw new EvaluationError('load_failed', `the builtin ${name} could not be replaced`)
  }
}

/** The instance that evaluates now and where the operands of its next builtin are. Evaluation is synchronous, so there is one. */
let asked: { memory: WebAssembly.Memory; exports: Exports; operands: number[] } | null = null

/** The SDK hands operands over through JSON, which turns sets into lists and drops digits: they are read here instead. */
function answer(builtin: Builtin): ArrayBuffer | undefined {
  if (!asked) throw new EvaluationError('evaluation_failed', 'a builtin was called outside an evaluation')
  const { memory, exports, operands } = asked
  const result = builtin(...operands.splice(0).map((operand) => bytesAt(memory, exports.opa_value_dump(operand))))
  if (!result) return undefined
  return result.byteLength === result.buffer.byteLength ? result.buffer : result.slice().buffer
}

type Exports = {
  memory?: WebAssembly.Memory
  builtins(): number
  opa_json_dump(address: number): number
  opa_value_dump(address: number): number
  opa_json_parse(address: number, bytes: number): number
  opa_value_parse(address: number, bytes: number): number
  opa_malloc(bytes: number): number
  opa_heap_ptr_get(): number
  opa_eval(reserved: number, entrypoint: number, data: number, input: number, inputBytes: number, heap: number, format: number): number
}
type Loaded = Awaited<ReturnType<typeof loadModule>> & {
  wasmInstance: { exports: Exports }
  mem: WebAssembly.Memory
  minorVersion: number
  dataAddr: number
  dataHeapPtr: number
  baseHeapPtr: number
  entrypoints: Record<string, number>
}

function bytesAt(memory: WebAssembly.Memory, address: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(memory.buffer as ArrayBuffer) // the memory of one thread
  return bytes.slice(address, bytes.indexOf(0, address))
}
const readText = (memory: WebAssembly.Memory, address: number): string => new TextDecoder().decode(bytesAt(memory, address))

/** While it evaluates, the instance shows the SDK other exports: operands are noted where they are, results are read as values and not as JSON. */
function bridge(policy: Loaded): Exports {
  const { exports } = policy.wasmInstance
  const zero = exports.opa_malloc(2)
  new Uint8Array(policy.mem.buffer).set([0x30, 0], zero) // the text that the SDK parses in place of an operand
  policy.baseHeapPtr = policy.dataHeapPtr = exports.opa_heap_ptr_get()
  const shown: Exports = {
    ...exports,
    opa_json_dump: (operand) => {
      asked?.operands.push(operand)
      return zero
    },
    opa_json_parse: exports.opa_value_parse,
  }
  Object.defineProperty(policy.wasmInstance, 'exports', { get: () => (asked?.exports === exports ? shown : exports) })
  return exports
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
  const isExhausted = thrown instanceof RangeError || /memory|malloc|unreachable|out of bounds|maximum call stack/i.test(text)
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
  const exports = bridge(policy)
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
        asked = { memory: policy.mem, exports, operands: [] }
        const address = exports.opa_eval(0, id, policy.dataAddr, at, input.byteLength, at + input.byteLength, format)
        return readText(policy.mem, address)
      } catch (thrown) {
        throw asEvaluationError(thrown)
      } finally {
        asked = null
      }
    },
  }
}
