import { parseExact } from '../../../lib/exact-json.ts'
import { loadPolicy } from '../../adapters/opa/wasm.ts'
import { BUILTINS } from '../../engine/builtins/all.ts'
import { setClock } from '../../engine/builtins/time.ts'
import type { Answer } from './oracle.mts'

export type AskCompiled = (input: string, at: { runtime: unknown; now_ns: number }) => Answer

/** The compiled constitution as the engine evaluates it: same module, same builtins, same call. */
export async function compiled(bundle: { wasm: Uint8Array<ArrayBuffer>; dataJson: string }): Promise<AskCompiled> {
  const policy = await loadPolicy(bundle.wasm, BUILTINS)
  const encoder = new TextEncoder()
  let loaded = ''
  const ask = (entrypoint: string, input: string) =>
    parseExact<[{ result?: unknown }?]>(policy.evaluate(encoder.encode(input), { entrypoint }))[0]?.result
  return (input, { runtime, now_ns }) => {
    const data = `${bundle.dataJson.slice(0, -1)},"runtime":${JSON.stringify(runtime)}}`
    if (data !== loaded) policy.setData(data)
    loaded = data
    setClock(now_ns / 1_000_000)
    return { decision: ask('acgs/main/decision', input), mask: ask('system/log/mask', `{"input":${input}}`) }
  }
}
