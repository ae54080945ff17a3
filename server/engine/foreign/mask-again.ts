import { loadPolicy, type WasmPolicy } from '@/server/adapters/opa/wasm'
import { BUILTINS } from '@/server/engine/builtins/all'
import type { Entry } from '@/server/engine/journal'
import { maskInput } from '@/server/engine/mask'
import type { EngineVersion } from '@/server/engine/version'

/** Versions held open for masking: compiled once, only their mask is asked. */
export type MaskVersion = { version: EngineVersion; policy: WasmPolicy }

/** Errors: EvaluationError when the module does not load. */
export async function openMask(version: EngineVersion): Promise<MaskVersion> {
  const policy = await loadPolicy(version.module, BUILTINS)
  policy.setData(version.dataJson)
  return { version, policy }
}

const encoder = new TextEncoder()
function askMask({ policy }: MaskVersion, input: Record<string, unknown>): string | null {
  try {
    return policy.evaluate(encoder.encode(JSON.stringify({ input })), { entrypoint: 'system/log/mask' })
  } catch {
    return null
  }
}

/** Masks what an OPA sent, whatever it did itself. By a version that is not ours nothing can be masked, so nothing is kept of the input. */
export function maskAgain({ record }: Entry, { by, key }: { by: MaskVersion | null; key: string }): void {
  if (record.input === null) return
  const { input, masked, erased } = maskInput(record.input, { mask: by ? askMask(by, record.input) : null, key })
  record.input = input
  record.masked = [...new Set([...record.masked, ...masked])].sort()
  record.erased = [...new Set([...record.erased, ...erased])].sort()
  const hasClock = Object.hasOwn(record.nd_builtin_cache, 'time.now_ns')
  record.acgs.replayable =
    input === null || record.masked.length > 0 || record.erased.length > 0 ? 'masked' : hasClock ? 'yes' : 'missing_facts'
}
